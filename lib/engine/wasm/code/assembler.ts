/**
 * A small assembler for WebAssembly (core specification 2.0, with fixed-width SIMD, threads' shared memory and the
 * relaxed-SIMD fused multiply-add): the kernels beside this file are written with it. Instructions are functions of
 * their operands, so that an address or a polynomial reads as an expression; loops and branches are in flow.ts.
 */

/** Instructions that leave one value, or none where they stand as a statement. A plain number is an i32 constant. */
export type Expr = Code | Local | number;

/** Instructions as they are encoded. */
export class Code {
  constructor(readonly bytes: readonly number[]) {}
}

/** A parameter or a variable of a function. */
export class Local {
  constructor(readonly index: number) {}
}

export type ValueType = "i32" | "f32" | "v128";
const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** An unsigned 32-bit integer in LEB128, as indices, sizes and offsets are written. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return bytes;
}

/** A signed one, as constants are. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const low = rest & 127;
    const last = rest >> 7 === (low & 64 ? -1 : 0);
    bytes.push(last ? low : low | 128);
    if (last) return bytes;
  }
}

function bytesOf(expr: Expr): readonly number[] {
  if (typeof expr === "number") return [0x41, ...signed(expr)];
  return expr instanceof Local ? [0x20, ...unsigned(expr.index)] : expr.bytes;
}

/** One after the other. */
export function seq(...parts: readonly Expr[]): Code {
  return new Code(parts.flatMap((part) => bytesOf(part)));
}

/** The operands, then the instruction. */
export function op(code: readonly number[], ...operands: readonly Expr[]): Code {
  return new Code([...operands.flatMap((operand) => bytesOf(operand)), ...code]);
}

export const set = (local: Local, value: Expr): Code => op([0x21, ...unsigned(local.index)], value);

const binary =
  (code: number) =>
  (a: Expr, b: Expr): Code =>
    op([code], a, b);

export const i32 = {
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  divU: binary(0x6e),
  remU: binary(0x70),
  and: binary(0x71),
  or: binary(0x72),
  shl: binary(0x74),
  eq: binary(0x46),
  ne: binary(0x47),
  ltU: binary(0x49),
  gtU: binary(0x4b),
  geU: binary(0x4f),
  /** `a` where `condition` is not 0, else `b`; both are computed. */
  select: (condition: Expr, a: Expr, b: Expr) => op([0x1b], a, b, condition),
  load: (address: Expr, offset = 0) => op([0x28, 2, ...unsigned(offset)], address),
  store: (address: Expr, value: Expr, offset = 0) => op([0x36, 2, ...unsigned(offset)], address, value),
};

/** The smaller of two unsigned integers. */
export const minU = (a: Local, b: Local): Code => i32.select(i32.ltU(a, b), a, b);

export const f32 = {
  const: (value: number) => new Code([0x43, ...new Uint8Array(Float32Array.of(value).buffer)]),
  add: binary(0x92),
  mul: binary(0x94),
  load: (address: Expr, offset = 0) => op([0x2a, 2, ...unsigned(offset)], address),
  store: (address: Expr, value: Expr, offset = 0) => op([0x38, 2, ...unsigned(offset)], address, value),
};

const simd = (code: number, ...immediate: number[]) => [0xfd, ...unsigned(code), ...immediate];
const vectors =
  (code: number) =>
  (...operands: Expr[]): Code =>
    op(simd(code), ...operands);
const access = (code: number, offset: number) => simd(code, 2, ...unsigned(offset));

/** Four float32 lanes; integer operations say so. Comparisons give all bits or none, for `choose`. */
export const v128 = {
  load: (address: Expr, offset = 0) => op(access(0x00, offset), address),
  /** One float in all four lanes. */
  loadSplat: (address: Expr, offset = 0) => op(access(0x09, offset), address),
  /** One float in the first lane, 0 in the others. */
  loadFirst: (address: Expr, offset = 0) => op(access(0x5c, offset), address),
  store: (address: Expr, value: Expr, offset = 0) => op(access(0x0b, offset), address, value),
  /** The first lane alone. */
  storeFirst: (address: Expr, value: Expr, offset = 0) => op([...access(0x5a, offset), 0], address, value),
  const: (value: number) => constant(new Uint8Array(Float32Array.of(value, value, value, value).buffer)),
  constI32: (value: number) => constant(new Uint8Array(Int32Array.of(value, value, value, value).buffer)),
  splat: vectors(0x13),
  lane: (a: Expr, lane: number) => op(simd(0x1f, lane), a),
  /** Lanes 0-3 are those of `a`, 4-7 those of `b`. */
  shuffle: (a: Expr, b: Expr, lanes: readonly number[]) =>
    op(simd(0x0d, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte))), a, b),
  and: vectors(0x4e),
  /** Bits of `a` where those of `b` are not set. */
  andNot: vectors(0x4f),
  /** `a` where the mask's bits are set, else `b`. */
  choose: (mask: Expr, a: Expr, b: Expr) => op(simd(0x52), a, b, mask),
  eq: vectors(0x41),
  lt: vectors(0x43),
  gt: vectors(0x44),
  ge: vectors(0x46),
  abs: vectors(0xe0),
  neg: vectors(0xe1),
  sqrt: vectors(0xe3),
  add: vectors(0xe4),
  sub: vectors(0xe5),
  mul: vectors(0xe6),
  div: vectors(0xe7),
  /** With NaN where an operand is NaN. */
  max: vectors(0xe9),
  min: vectors(0xe8),
  /** `b < a ? b : a` and `a < b ? b : a`: one instruction each; `a` where it is NaN. */
  pmin: vectors(0xea),
  pmax: vectors(0xeb),
  addI32: vectors(0xae),
  subI32: vectors(0xb1),
  shlI32: (a: Expr, bits: Expr) => op(simd(0xab), a, bits),
  shrSI32: (a: Expr, bits: Expr) => op(simd(0xac), a, bits),
  fromI32: vectors(0xfa),
};

function constant(bytes: Uint8Array): Code {
  return new Code(simd(0x0c, ...bytes));
}

/** a * b + c, rounded once where the processor's fused instruction may be used. */
export const fusedMultiplyAdd =
  (relaxed: boolean) =>
  (a: Expr, b: Expr, c: Expr): Code =>
    relaxed ? op(simd(0x105), a, b, c) : v128.add(v128.mul(a, b), c);

/** `memory.copy` and `memory.fill`, which move bytes as the machine does it best. */
export const memory = {
  copy: (to: Expr, from: Expr, bytes: Expr) => op([0xfc, 10, 0, 0], to, from, bytes),
  fill: (to: Expr, byte: Expr, bytes: Expr) => op([0xfc, 11, 0], to, byte, bytes),
};

interface FunctionEntry {
  readonly name: string | undefined;
  readonly params: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Parameters come first; `local` adds variables, which start at 0. */
export class Variables {
  readonly types: ValueType[];
  constructor(readonly params: readonly ValueType[]) {
    this.types = [...params];
  }
  local(type: ValueType): Local {
    this.types.push(type);
    return new Local(this.types.length - 1);
  }
  i32 = (): Local => this.local("i32");
  f32 = (): Local => this.local("f32");
  v128 = (): Local => this.local("v128");
  named<Name extends string>(type: ValueType, ...names: Name[]): Record<Name, Local> {
    return Object.fromEntries(names.map((name) => [name, this.local(type)])) as Record<Name, Local>;
  }
}

/** Functions without results on one imported shared memory, "env" "memory". */
export class ModuleBuilder {
  readonly #functions: FunctionEntry[] = [];

  /** Adds a function, exported where it has a name, and returns what calls it. */
  define(
    name: string | undefined,
    params: readonly ValueType[],
    body: (variables: Variables, ...params: Local[]) => Expr,
  ): (...operands: Expr[]) => Code {
    const variables = new Variables(params);
    const code = seq(body(variables, ...params.map((_, index) => new Local(index))));
    const index = this.#functions.push({ name, params, locals: variables.types.slice(params.length), body: code }) - 1;
    return (...operands) => op([0x10, ...unsigned(index)], ...operands);
  }

  /** @param pages the memory's largest size in 64 KiB: the importing memory's own declaration */
  emit(pages: number): Uint8Array<ArrayBuffer> {
    const all = this.#functions;
    const exported = [...all.entries()].filter(([, { name }]) => name !== undefined);
    return new Uint8Array([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, list(all.map(({ params }) => [0x60, ...list(params.map((type) => [typeCodes[type]])), 0]))),
      ...section(2, list([[...text("env"), ...text("memory"), 2, 3, ...unsigned(1), ...unsigned(pages)]])),
      ...section(3, list(all.map((_, index) => unsigned(index)))),
      ...section(7, list(exported.map(([index, { name = "" }]) => [...text(name), 0, ...unsigned(index)]))),
      ...section(10, list(all.map(({ locals, body }) => sized([...runs(locals), ...body.bytes, 0x0b])))),
    ]);
  }
}

const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)]);

/** Variables as runs of one type. */
function runs(types: readonly ValueType[]): number[] {
  return list(types.map((type) => [1, typeCodes[type]]));
}
