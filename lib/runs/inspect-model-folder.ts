import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors";

const config = z.looseObject({
  model_type: z.literal("llama", {
    error: (issue) => `model type ${JSON.stringify(issue.input)}: Chorus trains "llama"`,
  }),
  architectures: z.array(z.string()).nullish(),
});
const tensor = z.looseObject({ shape: z.array(z.number().int().min(0)) });
const largestHeader = 100 * 2 ** 20;

export interface ModelFolder {
  readonly role: "policy" | "reward";
  readonly sha256: string; // of model.safetensors
  readonly bytes: number;
  readonly parameters: number;
}

/**
 * What lies in a folder of Hugging Face layout, from config.json, the weights' header and their bytes; no weight is
 * loaded as a number.
 * @throws AppError invalid that names the file and what to do
 */
export async function inspectModelFolder(dir: string): Promise<ModelFolder> {
  const parsed = config.safeParse(await readJson(join(dir, "config.json")));
  if (!parsed.success) {
    throw new AppError("invalid", `${join(dir, "config.json")}: ${parsed.error.issues[0]?.message}.`);
  }
  await readJson(join(dir, "tokenizer.json"));
  const weights = join(dir, "model.safetensors");
  const { parameters, bytes } = await countParameters(weights);
  const scores = parsed.data.architectures?.some((name) => name.endsWith("ForSequenceClassification"));
  return { role: scores ? "reward" : "policy", sha256: await sha256Of(weights), bytes, parameters };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new AppError("invalid", `Cannot read ${path}. Give the folder that has config.json in it.`, undefined, {
      cause,
    });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid", `${path} is not JSON.`, undefined, { cause });
  }
}

async function countParameters(path: string): Promise<{ parameters: number; bytes: number }> {
  const about = await stat(path).catch((cause) => {
    const hint = "Weights in several files or as .bin: convert them to one model.safetensors first.";
    throw new AppError("invalid", `There is no ${path}. ${hint}`, undefined, { cause });
  });
  const file = await open(path);
  try {
    const length = Number((await file.read(Buffer.alloc(8), 0, 8, 0)).buffer.readBigUInt64LE(0));
    if (length > Math.min(largestHeader, about.size - 8)) throw new Error("the header is longer than the file");
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, 8);
    const { __metadata__: _, ...tensors } = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(buffer.toString("utf8")));
    const sizes = Object.values(tensors).map((entry) => tensor.parse(entry).shape.reduce((a, b) => a * b, 1));
    return { parameters: sizes.reduce((a, b) => a + b, 0), bytes: about.size };
  } catch (cause) {
    throw new AppError("invalid", `${path} is not a complete safetensors file.`, undefined, { cause });
  } finally {
    await file.close();
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  return hash.digest("hex");
}
