import type { Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { toBrain } from "./number-formats";
import { buildHeader } from "./safetensors-header";
import { countOf, type TensorSource } from "./stored-tensor";

export interface SafetensorsOptions {
  /** BF16 takes half the space of F32 and keeps 8 bits of each number. */
  readonly dtype?: "F32" | "BF16";
  readonly metadata?: Readonly<Record<string, string>>;
  /** Is given all bytes as they are written. */
  readonly hash?: Hash;
}

const pieceLength = 2 ** 18; // numbers converted and written at once

/** A tensor's bytes in pieces; each is to be used before the next is asked for. */
function* pieces(floats: Float32Array, dtype: "F32" | "BF16"): Generator<Uint8Array> {
  const narrow = new Uint16Array(dtype === "BF16" ? Math.min(pieceLength, floats.length) : 0);
  for (let at = 0; at < floats.length; at += pieceLength) {
    const part = floats.subarray(at, at + pieceLength);
    if (dtype === "BF16") toBrain(part, narrow);
    yield dtype === "BF16"
      ? new Uint8Array(narrow.buffer, 0, part.length * 2)
      : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  }
}

/** `write` may take less than it was given. */
async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
}

async function writeTensors(
  file: FileHandle,
  tensors: ReadonlyMap<string, TensorSource>,
  { dtype = "F32", metadata = { format: "pt" }, hash }: SafetensorsOptions,
): Promise<number> {
  let total = 0;
  const put = async (bytes: Uint8Array) => {
    hash?.update(bytes);
    await writeFully(file, bytes);
    total += bytes.length;
  };
  await put(buildHeader(new Map([...tensors].map(([name, { shape }]) => [name, shape])), dtype, metadata));
  for (const [name, source] of tensors) {
    const floats = await source.read();
    if (floats.length !== countOf(source.shape)) {
      throw new Error(`${name} has ${floats.length} numbers, which do not fit [${source.shape}].`);
    }
    for (const bytes of pieces(floats, dtype)) await put(bytes);
  }
  return total;
}

/**
 * Writes a safetensors file that every other implementation reads, tensors in the order of the map. They are read one
 * after the other as they are written, so that no second copy of the model is in memory.
 * @returns its size in bytes
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorSource>,
  options: SafetensorsOptions = {},
): Promise<number> {
  const file = await open(path, "w");
  try {
    return await writeTensors(file, tensors, options);
  } finally {
    await file.close();
  }
}
