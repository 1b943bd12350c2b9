import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openEngine } from "../engine/engine";
import { readCheckpoint } from "./checkpoint-files";
import { logitsOf, logProbsOf } from "./compute.fixture";
import { openModel } from "./model";
import { openSafetensors } from "./open-safetensors";
import { readJson } from "./read-json";
import { inMemory } from "./stored-tensor";
import { openTokenizer } from "./tokenizer";

// A tiny random checkpoint and what transformers 5.18 (PyTorch, float32) computes with it.
const folder = fileURLToPath(new URL("./fixtures/llama", import.meta.url));
const message = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
const ids = z.array(z.int());
const expected = readJson(
  `${folder}/expected.json`,
  z.object({
    prompts: z.array(z.string()),
    greedy_16: z.array(ids),
    chat: z.array(message),
    chat_text: z.string(),
    chat_ids: ids,
  }),
);
const arrays = openSafetensors(`${folder}/expected.safetensors`).tensors;
const array = (name: string) => arrays.get(name) ?? inMemory([0], new Float32Array());

beforeAll(async () => {
  await openEngine();
});

describe("llama", () => {
  it("gives transformers' logits", async () => {
    const model = await openModel(readCheckpoint(folder));
    const input = array("input_ids");
    const got = await logitsOf(model, input.read(), input.shape);
    const want = array("logits").read();
    const largest = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const mask = array("attention_mask").read();
    const vocabulary = model.decoder.vocabSize;
    let worst = 0;
    want.forEach((value, i) => {
      if (mask[Math.floor(i / vocabulary)] === 1) worst = Math.max(worst, Math.abs(value - (got[i] ?? 0)));
    });
    expect(worst / largest).toBeLessThan(2e-4);
    model.dispose();
  });

  it("renders and encodes the chat template as transformers does", () => {
    const tokenizer = openTokenizer(folder);
    expect(tokenizer.renderChat(expected.chat, false)).toBe(expected.chat_text);
    expect(tokenizer.encodeChat(expected.chat, false)).toEqual(expected.chat_ids);
    const text = "Fine — thanks! 你好";
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it("is not changed by padding", async () => {
    const model = await openModel(readCheckpoint(folder));
    const tokens = openTokenizer(folder).encode(expected.prompts[0] ?? "");
    const bare = await logProbsOf(model, tokens);
    const padded = await logProbsOf(model, tokens, 1, 13);
    bare.forEach((value, t) => {
      expect(padded[t]).toBeCloseTo(value, 5);
    });
    model.dispose();
  });
});
