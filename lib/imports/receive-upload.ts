import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { paths } from "../env";
import { AppError } from "../errors";
import type { ImportFile } from "./run-import";

export const maxUploadBytes = 8 * 1024 ** 3;

/** The files of one upload, in the order in which their bytes follow each other in the body. */
export const uploadedFiles = z
  .array(z.object({ name: z.string().trim().min(1).max(255), bytes: z.number().int().nonnegative() }))
  .min(1, "Choose at least one file.")
  .max(100, "Choose at most 100 files at a time.")
  .refine(
    (files) => files.reduce((sum, file) => sum + file.bytes, 0) <= maxUploadBytes,
    "The files are larger than 8 GiB together.",
  );
export type UploadedFiles = z.output<typeof uploadedFiles>;

/** Where the files of an import lie after their upload. */
export function uploadedPaths(importId: string, files: readonly { name: string }[]): ImportFile[] {
  return files.map(({ name }, index) => ({ name, path: join(paths.upload(importId), String(index)) }));
}

/**
 * Streams a request's body, in which the files simply follow each other, to disk: constant memory, one file each.
 * @throws AppError invalid when the body is shorter or longer than the files; nothing is left on disk then
 */
export async function receiveUpload(
  importId: string,
  files: UploadedFiles,
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): Promise<void> {
  await mkdir(paths.upload(importId), { recursive: true });
  const reader = body?.getReader();
  let rest: Buffer = Buffer.alloc(0);
  async function* take(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      if (rest.length === 0) {
        const next = await reader?.read();
        if (!next?.value) throw new AppError("invalid", "The upload broke off. Try again.");
        rest = Buffer.from(next.value);
        continue;
      }
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
  try {
    for (const [index, { path }] of uploadedPaths(importId, files).entries()) {
      await pipeline(take(files[index]?.bytes ?? 0), createWriteStream(path));
    }
    if (rest.length > 0 || (await reader?.read())?.value) {
      throw new AppError("invalid", "The body holds more than the files that were named.");
    }
  } catch (error) {
    await rm(paths.upload(importId), { recursive: true, force: true });
    if (error instanceof AppError) throw error;
    throw new AppError("invalid", "The upload broke off. Try again.", undefined, { cause: error });
  }
}
