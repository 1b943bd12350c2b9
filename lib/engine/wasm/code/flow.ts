import { Code, type Expr, i32, type Local, op, seq, set } from "./assembler";

const block = 0x02;
const loop = 0x03;
const branchIf = 0x0d;
const branch = 0x0c;
const end = 0x0b;
const nothing = 0x40;

/** while (condition) body; neither may branch out. */
export function whileTrue(condition: Expr, ...body: Expr[]): Code {
  const leave = op([0x45, branchIf, 1], condition);
  return new Code([block, nothing, loop, nothing, ...seq(leave, ...body).bytes, branch, 0, end, end]);
}

/** for (; i < limit; i += step) body, unsigned; `i` starts where it stands. */
export function count(i: Local, limit: Expr, step: Expr, ...body: Expr[]): Code {
  return whileTrue(i32.ltU(i, limit), ...body, set(i, i32.add(i, step)));
}

/** for (i = 0; i < limit; i++) body. */
export function each(i: Local, limit: Expr, ...body: Expr[]): Code {
  return seq(set(i, 0), count(i, limit, 1, ...body));
}

export function when(condition: Expr, then: Expr, otherwise?: Expr): Code {
  const alternative = otherwise === undefined ? [] : [0x05, ...seq(otherwise).bytes];
  return new Code([...seq(condition).bytes, 0x04, nothing, ...seq(then).bytes, ...alternative, end]);
}

/** Advances a pointer or a counter. */
export const advance = (local: Local, by: Expr): Code => set(local, i32.add(local, by));
