import { z } from "zod";
import { AppError } from "../errors";
import { inMemory, type StoredTensor } from "./stored-tensor";

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const largestHeader = 100 * 2 ** 20; // as in the reference implementation
const size = z.int().min(0);
const headerEntry = z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) });
const bytesPer: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2, I32: 4, I64: 8 };

const refuse = (reason: string): never => {
  throw new AppError("invalid", `Not a usable safetensors file: ${reason}.`);
};

/** IEEE half precision to a number: sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A little-endian array of any stored type as 32-bit floats; copies, because files do not align their tensors. */
function toFloats(dtype: string, bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case "F32":
      return new Float32Array(new Uint8Array(bytes).buffer);
    case "F16":
      return Float32Array.from({ length: bytes.length / 2 }, (_, i) => fromHalf(view.getUint16(2 * i, true)));
    case "BF16": {
      const wide = Uint32Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true) << 16);
      return new Float32Array(wide.buffer);
    }
    case "I32":
      return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true));
    case "I64":
      return Float32Array.from({ length: bytes.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
    default:
      return refuse(`tensors of type ${dtype} are not supported (${Object.keys(bytesPer).join(", ")} are)`);
  }
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; body: Uint8Array } {
  if (bytes.length < 8) refuse("it is shorter than its own header");
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (declared > largestHeader) refuse(`a header of ${declared} bytes is not credible`);
  const length = Number(declared);
  if (8 + length > bytes.length) refuse(`the header should take ${length} bytes, but the file ends before`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length));
    const header = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return { header, body: bytes.subarray(8 + length) };
  } catch {
    return refuse("the header is not JSON");
  }
}

/**
 * Reads F32, F16, BF16 (and integers) as 32-bit floats. Nothing the header says is believed unchecked.
 * @throws AppError for a truncated or hostile file: sizes that disagree, ranges outside the file, overlaps, holes.
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, body } = readHeader(bytes);
  const { __metadata__: rawMetadata, ...entries } = header;
  const metadata = z.record(z.string(), z.string()).safeParse(rawMetadata ?? {});
  if (!metadata.success) return refuse("its metadata is not a table of texts");

  const parsed = Object.entries(entries).map(([name, raw]) => {
    const entry = headerEntry.safeParse(raw);
    if (!entry.success) return refuse(`tensor "${name}" is described wrongly`);
    return { name, ...entry.data };
  });
  parsed.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);

  let end = 0;
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, data_offsets } of parsed) {
    const [from, to] = data_offsets;
    const wanted =
      shape.reduce((product, n) => product * n, 1) * (bytesPer[dtype] ?? refuse(`"${name}" has type ${dtype}`));
    if (to > body.length) refuse(`tensor "${name}" ends at byte ${to} of ${body.length}: the file is truncated`);
    if (from !== end) refuse(`tensor "${name}" leaves a hole or overlaps another`);
    if (to - from !== wanted) refuse(`tensor "${name}" of shape [${shape}] takes ${wanted} bytes, not ${to - from}`);
    tensors.set(name, inMemory(shape, toFloats(dtype, body.subarray(from, to))));
    end = to;
  }
  if (end !== body.length) refuse(`${body.length - end} bytes at its end belong to no tensor`);
  return { tensors, metadata: metadata.data };
}

/** The upper half of each float, rounded to the nearest and halves to even, as PyTorch does. */
function toBrain(data: Float32Array): Uint8Array {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const halves = Uint16Array.from(words, (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16);
  return new Uint8Array(halves.buffer);
}

/**
 * A safetensors file, tensors in the order of the map. Readable by every other implementation. BF16 takes half the
 * space of F32 and keeps 8 bits of each number.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = { format: "pt" },
  dtype: "F32" | "BF16" = "F32",
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  const parts = [...tensors].map(([name, { shape, read }]) => {
    const data = read();
    const part = dtype === "BF16" ? toBrain(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    header[name] = { dtype, shape, data_offsets: [end, end + part.length] };
    end += part.length;
    return part;
  });
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8; // so that the tensors are aligned
  const bytes = new Uint8Array(8 + padded + end).fill(0x20, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, 8);
  let at = 8 + padded;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
