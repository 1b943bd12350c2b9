import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { AppError } from "../errors";
import { converters } from "./number-formats";
import { headerLength, parseHeader, refuseFile, type SafetensorsHeader, type TensorPlace } from "./safetensors-header";
import { bytesPer, countOf, type StoredTensor } from "./stored-tensor";

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: SafetensorsHeader["metadata"];
  readonly bytes: number;
}

const piece = new Uint8Array(2 ** 20); // tensors pass through here on their way; reading is synchronous, so one is enough

/** Fills `into` from byte `at` of the file; a read may return less than was asked for. */
function readFully(path: string, handle: number, into: Uint8Array, at: number): void {
  for (let done = 0; done < into.length; ) {
    const count = readSync(handle, into, done, into.length - done, at + done);
    if (count === 0) refuseFile(path, `it ends at byte ${at + done}: it is truncated`);
    done += count;
  }
}

/** One tensor as floats, converted piece by piece: beside the array itself it takes no memory. */
function readPlace(path: string, handle: number, name: string, { dtype, shape, from, to }: TensorPlace): Float32Array {
  const convert = converters[dtype];
  if (convert === undefined) {
    const readable = Object.keys(converters).join(", ");
    throw new AppError("invalid", `${path}: ${name} is stored as ${dtype}; Chorus reads ${readable}.`);
  }
  const floats = new Float32Array(countOf(shape));
  for (let at = from; at < to; at += piece.length) {
    const bytes = piece.subarray(0, Math.min(piece.length, to - at));
    readFully(path, handle, bytes, at);
    convert(bytes, floats, (at - from) / bytesPer[dtype]);
  }
  return floats;
}

/** Opens a file for the time of `use`. @throws AppError when it cannot be opened or is no plain file */
function withFile<T>(path: string, use: (handle: number) => T): T {
  let handle: number;
  try {
    if (!statSync(path).isFile()) refuseFile(path, "it is not a plain file");
    handle = openSync(path, "r");
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("missing", `${path} cannot be read.`, undefined, { cause });
  }
  try {
    return use(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Reads a file's header; its tensors are read when they are asked for, one at a time. No handle stays open in between:
 * there is nothing to close, and a file that was written anew meanwhile is noticed.
 * @throws AppError for a truncated or hostile file, see parseHeader
 */
export function openSafetensors(path: string): SafetensorsFile {
  const version = (handle: number) => {
    const { ino, size, mtimeMs } = fstatSync(handle);
    return { size, stamp: `${ino} ${size} ${mtimeMs}` };
  };
  return withFile(path, (handle) => {
    const { size, stamp } = version(handle);
    const start = new Uint8Array(Math.min(8, size));
    readFully(path, handle, start, 0);
    const json = new Uint8Array(headerLength(path, new DataView(start.buffer), size));
    readFully(path, handle, json, 8);
    const { tensors, metadata } = parseHeader(path, json, size);
    const read = (name: string, place: TensorPlace) =>
      withFile(path, (again) => {
        if (version(again).stamp === stamp) return readPlace(path, again, name, place);
        throw new AppError("conflict", `${path} was changed while it was being read. Try again.`);
      });
    const stored = [...tensors].map(([name, place]): [string, StoredTensor] => [
      name,
      { dtype: place.dtype, shape: place.shape, read: () => read(name, place) },
    ]);
    return { tensors: new Map(stored), metadata, bytes: size };
  });
}
