import type { StoredType } from "./stored-tensor";

/** IEEE half precision: sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let halves: Float32Array | null = null; // all 65536 of them, made when the first half precision file is read

/** Turns little-endian numbers into floats, `into[at]` first. `bytes` starts at a multiple of 8 in its buffer. */
type Convert = (bytes: Uint8Array, into: Float32Array, at: number) => void;

/** The types that are read; whole numbers beyond 2^24 are rounded as 32-bit floats are. */
export const converters: Partial<Record<StoredType, Convert>> = {
  F32: (bytes, into, at) => into.set(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), at),
  F16(bytes, into, at) {
    halves ??= Float32Array.from({ length: 65536 }, (_, bits) => fromHalf(bits));
    const from = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    for (let i = 0; i < from.length; i++) into[at + i] = halves[from[i] as number] as number;
  },
  BF16(bytes, into, at) {
    const from = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
    for (let i = 0; i < from.length; i++) words[at + i] = (from[i] as number) << 16;
  },
  F64: (bytes, into, at) => into.set(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8), at),
  I32: (bytes, into, at) => into.set(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), at),
  I64(bytes, into, at) {
    const from = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
    for (let i = 0; i < from.length; i++) into[at + i] = Number(from[i]);
  },
};

/** The upper half of each float, rounded to the nearest and halves to even, NaN kept NaN, as PyTorch does. */
export function toBrain(from: Float32Array, into: Uint16Array): void {
  const words = new Uint32Array(from.buffer, from.byteOffset, from.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    const isNan = (word & 0x7fffffff) > 0x7f800000;
    into[i] = isNan ? 0x7fc0 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
}
