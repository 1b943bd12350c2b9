import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { readModelFixture } from "../parity/model-fixture";
import { readCheckpoint } from "./checkpoint-files";
import { logProbsOf } from "./compute.fixture";
import { openModel } from "./model";
import { openTokenizer } from "./tokenizer";

// Tiny random checkpoints; that they give PyTorch's values is tested in lib/parity.
const folderOf = (family: string) => fileURLToPath(new URL(`./fixtures/${family}`, import.meta.url));

beforeAll(async () => {
  await openEngine();
});

describe.each(["llama", "qwen2", "qwen3", "gpt2", "gpt_neox"])("%s", (family) => {
  const folder = folderOf(family);
  const { prompts, chat, chat_ids, chat_text } = readModelFixture(folder);

  it("is not changed by padding, up to and beyond its last position", async () => {
    const model = await openModel(readCheckpoint(folder));
    const tokens = openTokenizer(folder).encode(prompts[0] ?? "");
    const bare = await logProbsOf(model, tokens);
    for (const padding of [13, model.decoder.maxPositions]) {
      const padded = await logProbsOf(model, tokens, 1, padding);
      expect(padded.length).toBe(bare.length);
      for (const [t, value] of bare.entries()) expect(padded[t]).toBeCloseTo(value, 4);
    }
    model.dispose();
  });

  it("renders and encodes the chat template as transformers does", () => {
    const tokenizer = openTokenizer(folder);
    expect(tokenizer.renderChat(chat, false)).toBe(chat_text);
    expect(tokenizer.encodeChat(chat, false)).toEqual(chat_ids);
    const text = "Fine — thanks! 你好";
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });
});
