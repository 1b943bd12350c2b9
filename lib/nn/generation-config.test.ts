import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readGenerationConfig } from "./generation-config";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chorus-generation-"));
  return () => rmSync(folder, { recursive: true });
});
const read = (config: object, generation?: object) => {
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  if (generation) writeFileSync(join(folder, "generation_config.json"), JSON.stringify(generation));
  return readGenerationConfig(folder);
};
const greedy = { sampling: null, repetitionPenalty: 1, maxNewTokens: null };

describe("readGenerationConfig", () => {
  it("takes token ids from config.json where there is nothing else", () => {
    expect(read({ eos_token_id: 2, pad_token_id: 0 })).toEqual({ eosIds: [2], padId: 0, ...greedy });
    expect(read({})).toEqual({ eosIds: [], padId: null, ...greedy });
  });

  it("prefers its own, one or several", () => {
    const own = read({ eos_token_id: 2, pad_token_id: -1 }, { eos_token_id: [128001, 128009], pad_token_id: null });
    expect(own).toMatchObject({ eosIds: [128001, 128009], padId: null });
  });

  it("reads how to sample only where sampling is asked for, with transformers' defaults", () => {
    const all = { temperature: 0.6, top_p: 0.9, top_k: 20, min_p: 0.05, repetition_penalty: 1.1, max_new_tokens: 64 };
    const rest = { repetitionPenalty: 1.1, maxNewTokens: 64 };
    expect(read({}, all)).toMatchObject({ sampling: null, ...rest });
    const sampling = { temperature: 0.6, topP: 0.9, topK: 20, minP: 0.05 };
    expect(read({}, { ...all, do_sample: true })).toMatchObject({ sampling, ...rest });
    expect(read({}, { do_sample: true }).sampling).toEqual({ temperature: 1, topP: 1, topK: 50, minP: 0 });
    expect(read({}, { do_sample: true, top_k: 0 }).sampling?.topK).toBe(0);
  });

  it.each([
    [{ temperature: -1 }, /generation_config\.json: temperature/],
    [{ eos_token_id: "</s>" }, /generation_config\.json: eos_token_id/],
    [{ top_p: 2 }, /generation_config\.json: top_p/],
  ])("refuses %j", (generation, reason) => {
    expect(() => read({}, generation)).toThrow(reason);
  });
});
