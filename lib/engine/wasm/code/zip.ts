import { type Code, type Expr, i32, type Local, seq, set, type Variables, v128 } from "./assembler";
import { advance, whileTrue } from "./flow";

interface Streams {
  /** Addresses; they move on to the end. */
  readonly inputs: readonly Local[];
  readonly outputs: readonly Local[];
  /** How many numbers are left; 0 at the end. */
  readonly count: Local;
}

/** outputs = compute(inputs), number by number: by fours, then what is left one by one. */
export function zip(
  v: Variables,
  { inputs, outputs, count }: Streams,
  compute: (...values: Local[]) => readonly Expr[],
): Code {
  const values = inputs.map((address) => ({ address, value: v.v128() }));
  const results = compute(...values.map(({ value }) => value));
  const turn = (size: number, load: (from: Local) => Code, store: (to: Local, value: Expr) => Code) => [
    ...values.map(({ address, value }) => set(value, load(address))),
    ...outputs.map((to, i) => store(to, results[i] ?? 0)),
    ...[...inputs, ...outputs].map((address) => advance(address, size * 4)),
    set(count, i32.sub(count, size)),
  ];
  return seq(
    whileTrue(i32.gtU(count, 3), ...turn(4, v128.load, v128.store)),
    whileTrue(count, ...turn(1, v128.loadSplat, v128.storeFirst)),
  );
}

/** How many numbers become one. */
export interface Reduction {
  readonly identity: number;
  readonly combine: (sum: Expr, value: Expr) => Code;
  /** One number such that, combined with four lanes, it counts once. */
  readonly loadOne: (address: Expr) => Code;
}

export const addition: Reduction = { identity: 0, combine: v128.add, loadOne: v128.loadFirst };
export const maximum: Reduction = { identity: Number.NEGATIVE_INFINITY, combine: v128.max, loadOne: v128.loadSplat };

/** Reduces `count` numbers from `address` on to one, in all lanes of `sum`. `address` and `count` are used up. */
export function fold(
  v: Variables,
  { combine, identity, loadOne }: Reduction,
  { address, count, sum }: { readonly address: Local; readonly count: Local; readonly sum: Local },
  value: (loaded: Expr) => Expr = (loaded) => loaded,
): Code {
  const others = [v.v128(), v.v128(), v.v128()];
  const sums = [sum, ...others];
  const turn = (size: number, ...steps: Code[]) => [
    ...steps,
    advance(address, size * 4),
    set(count, i32.sub(count, size)),
  ];
  const add = (to: Local, loaded: Expr) => set(to, combine(to, value(loaded)));
  return seq(
    ...sums.map((lanes) => set(lanes, v128.const(identity))),
    whileTrue(i32.gtU(count, 15), ...turn(16, ...sums.map((lanes, i) => add(lanes, v128.load(address, i * 16))))),
    ...others.map((lanes) => set(sum, combine(sum, lanes))),
    whileTrue(i32.gtU(count, 3), ...turn(4, add(sum, v128.load(address)))),
    whileTrue(count, ...turn(1, add(sum, loadOne(address)))),
    set(sum, combine(sum, v128.shuffle(sum, sum, [2, 3, 0, 1]))),
    set(sum, combine(sum, v128.shuffle(sum, sum, [1, 0, 3, 2]))),
  );
}
