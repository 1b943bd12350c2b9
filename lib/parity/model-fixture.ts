import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors";
import { openSafetensors } from "../nn/open-safetensors";
import { readJson } from "../nn/read-json";

const ids = z.array(z.int());
const expectedJson = z.object({
  prompts: z.array(z.string()).min(1),
  greedy_16: z.array(ids),
  chat: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })),
  chat_text: z.string(),
  chat_ids: ids,
});

/** What transformers computed with a checkpoint: `expected.json` and `expected.safetensors` in its folder. */
export interface ModelFixture extends z.infer<typeof expectedJson> {
  readonly batch: number; // B
  readonly length: number; // T
  readonly inputIds: Int32Array; // [B, T], padded on the right
  readonly attentionMask: Int32Array; // [B, T], 1 for a token, 0 for padding
  readonly logits: Float32Array; // [B, T, V]
}

/** The model folders in a folder laid out as fixtures are (models/FAMILY), in `models` itself, or the folder alone. */
export function findModels(dir: string): string[] {
  const isModel = (folder: string) => existsSync(join(folder, "config.json"));
  if (isModel(dir)) return [dir];
  const base = existsSync(join(dir, "models")) ? join(dir, "models") : dir;
  if (!existsSync(base)) return [];
  return readdirSync(base)
    .sort()
    .map((name) => join(base, name))
    .filter(isModel);
}

/** @throws AppError when a file is missing, or holds something else */
export function readModelFixture(folder: string): ModelFixture {
  const json = readJson(join(folder, "expected.json"), expectedJson);
  const file = join(folder, "expected.safetensors");
  if (!existsSync(file)) {
    throw new AppError("missing", `${folder} has no expected.safetensors with input_ids, attention_mask and logits.`);
  }
  const { tensors } = openSafetensors(file);
  const tensor = (name: string) => {
    const found = tensors.get(name);
    if (found === undefined) throw new AppError("invalid", `${file} has no tensor ${name}.`);
    return { shape: found.shape, data: found.read() };
  };
  const [input, mask, logits] = [tensor("input_ids"), tensor("attention_mask"), tensor("logits")];
  const [batch = 0, length = 0] = input.shape;
  if (`${mask.shape}` !== `${input.shape}` || `${logits.shape.slice(0, 2)}` !== `${input.shape}`) {
    throw new AppError(
      "invalid",
      `${file}: the shapes of input_ids, attention_mask and logits do not belong together.`,
    );
  }
  const attentionMask = Int32Array.from(mask.data);
  if (attentionMask.some((value, i) => value === 1 && i % length > 0 && attentionMask[i - 1] === 0)) {
    throw new AppError("invalid", `${file}: the batch must be padded on the right.`);
  }
  return { ...json, batch, length, inputIds: Int32Array.from(input.data), attentionMask, logits: logits.data };
}
