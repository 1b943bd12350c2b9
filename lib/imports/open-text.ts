import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { AppError } from "../errors";

/** A file's text in chunks; `bytesRead` is how much of the file (as it lies on disk) has been taken. */
export interface TextSource {
  readonly chunks: AsyncIterable<string>;
  bytesRead(): number;
}

/**
 * Opens a text file for reading in constant memory; gzip is recognised by its first bytes. A byte order mark is dropped.
 * @throws AppError missing or invalid while reading, when the file cannot be read or is not UTF-8 text
 */
export async function openText(path: string): Promise<TextSource> {
  const gzip = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const bytes = gzip ? file.pipe(createGunzip()) : file;
  if (gzip) file.on("error", (error) => bytes.destroy(error));
  async function* decode(): AsyncGenerator<string> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
      yield decoder.decode();
    } catch (cause) {
      const what = cause instanceof TypeError ? "It is not UTF-8 text." : "It breaks off or is damaged.";
      throw new AppError(
        "invalid",
        `The file cannot be read to its end. ${what} Save it as UTF-8 and import it again.`,
        undefined,
        { cause },
      );
    } finally {
      file.destroy();
    }
  }
  return { chunks: decode(), bytesRead: () => file.bytesRead };
}

async function isGzip(path: string): Promise<boolean> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (cause) {
    throw new AppError("missing", `The file ${path} cannot be read. Check its name and permissions.`, undefined, {
      cause,
    });
  } finally {
    await handle?.close();
  }
}
