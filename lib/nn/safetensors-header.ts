import { z } from "zod";
import { AppError } from "../errors";
import { bytesPer, countOf, type StoredType } from "./stored-tensor";

/** Where a tensor lies: bytes `from` (included) to `to` (not) of the file. */
export interface TensorPlace {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  readonly metadata: Readonly<Record<string, string>>;
}

const largestHeader = 100 * 2 ** 20; // as in the reference implementation
const size = z.int().min(0);
const headerEntry = z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) });

export function refuseFile(path: string, reason: string, cause?: unknown): never {
  throw new AppError("invalid", `${path} is not a usable safetensors file: ${reason}.`, undefined, { cause });
}

/** A name from a file, fit to be shown: escaped, and not longer than a line. */
const shown = (name: string) => JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);

/** How long the header is, by a file's first 8 bytes. @throws AppError when it cannot be */
export function headerLength(path: string, start: DataView, fileSize: number): number {
  if (start.byteLength < 8) refuseFile(path, "it is shorter than its own header");
  const declared = start.getBigUint64(0, true);
  if (declared > largestHeader) refuseFile(path, `a header of ${declared} bytes is not credible`);
  if (8 + Number(declared) > fileSize) {
    refuseFile(path, `the header should take ${declared} bytes, but the file ends before: it is truncated`);
  }
  return Number(declared);
}

/** A JSON object as it is, own keys only: one called `__proto__` is a key like any other. */
function parseTable(path: string, json: Uint8Array): Map<string, unknown> {
  try {
    const table: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
    if (typeof table === "object" && table !== null && !Array.isArray(table)) return new Map(Object.entries(table));
  } catch (cause) {
    refuseFile(path, "the header is not JSON", cause);
  }
  return refuseFile(path, "the header is not a JSON table");
}

/**
 * Reads a header (github.com/huggingface/safetensors, "Format") and believes nothing in it unchecked: the tensors must
 * fill the bytes after the header, from the first to the last, each once.
 * @throws AppError for a truncated or hostile file: sizes that disagree, ranges outside the file, overlaps, holes.
 */
export function parseHeader(path: string, json: Uint8Array, fileSize: number): SafetensorsHeader {
  const table = parseTable(path, json);
  const metadata = z.record(z.string(), z.string()).safeParse(table.get("__metadata__") ?? {});
  if (!metadata.success) return refuseFile(path, "its metadata is not a table of texts");
  table.delete("__metadata__");

  const start = 8 + json.length;
  const places = [...table].map(([name, raw]) => {
    const entry = headerEntry.safeParse(raw);
    if (!entry.success) return refuseFile(path, `tensor ${shown(name)} is described wrongly`);
    const { dtype, shape, data_offsets } = entry.data;
    const known = Object.keys(bytesPer).find((each): each is StoredType => each === dtype);
    if (known === undefined) return refuseFile(path, `tensor ${shown(name)} has the unknown type ${shown(dtype)}`);
    return { name, dtype: known, shape, from: start + data_offsets[0], to: start + data_offsets[1] };
  });
  places.sort((a, b) => a.from - b.from || a.to - b.to);

  let end = start;
  for (const { name, dtype, shape, from, to } of places) {
    const bytes = countOf(shape) * bytesPer[dtype];
    if (to > fileSize) refuseFile(path, `tensor ${shown(name)} ends at byte ${to} of ${fileSize}: it is truncated`);
    if (from !== end) refuseFile(path, `tensor ${shown(name)} leaves a hole or overlaps another`);
    if (to - from !== bytes)
      refuseFile(path, `tensor ${shown(name)} [${shape}] takes ${bytes} bytes, not ${to - from}`);
    end = to;
  }
  if (end !== fileSize) refuseFile(path, `${fileSize - end} bytes at its end belong to no tensor`);
  return { tensors: new Map(places.map(({ name, ...place }) => [name, place])), metadata: metadata.data };
}

/** The first bytes of a file with these tensors in this order, padded so that they start at a multiple of 8. */
export function buildHeader(
  shapes: ReadonlyMap<string, readonly number[]>,
  dtype: StoredType,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = [...shapes].map(([name, shape]) => {
    const from = end;
    end += countOf(shape) * bytesPer[dtype];
    return [name, { dtype, shape, data_offsets: [from, end] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([["__metadata__", metadata], ...entries])));
  const bytes = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(json, 8);
  return bytes;
}
