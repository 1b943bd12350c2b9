import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { encodeCompletion } from "../algorithms/encode";
import { encodeSteps, splitSteps } from "../algorithms/step-encoding";
import { openEngine } from "../engine/engine";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import { openSafetensors } from "../nn/open-safetensors";
import { openScorer } from "../nn/scorer";
import { openStepScorer } from "../nn/step-scorer";
import { inMemory } from "../nn/stored-tensor";
import { openTokenizer } from "../nn/tokenizer";
import { writeSafetensors } from "../nn/write-safetensors";
import { findPython } from "./find-python";
import { readModelFixture } from "./model-fixture";
import { openCompared } from "./open-compared";
import { logitTolerance, worstLogit } from "./worst-logit";

// Checkpoints that Chorus wrote, opened by transformers. Python is no part of Chorus: without it these tests are skipped.
const python = findPython(["torch", "transformers", "safetensors"]);
const [command, skipped] = "missing" in python ? ["", `: skipped. ${python.missing}`] : [python.command, ""];

const fixtures = fileURLToPath(new URL("../nn/fixtures", import.meta.url));
const families = readdirSync(fixtures, { withFileTypes: true }).filter(({ name }) =>
  existsSync(join(fixtures, name, "config.json")),
);
const root = mkdtempSync(join(tmpdir(), "chorus-transformers-"));

const written = families.flatMap(({ name: family }) =>
  (["F32", "BF16"] as const).map((dtype) => ({ family, dtype, folder: join(root, family, dtype) })),
);

const scored = [
  { prompt: "Hello, how are you?", completion: " Fine, thanks." },
  { prompt: "Why?", completion: " A longer answer, so that the two rows have not the same length." },
];
const rewards = families.map(({ name: family }) => ({ family, folder: join(root, family, "score") }));
const reasoned = [
  { prompt: "What is 3 + 4 + 5?", completion: "3 + 4 = 7\n7 + 5 = 12\n\nSo it is 12." },
  { prompt: "Why?", completion: "Because." },
];
const judges = families.map(({ name: family }) => ({ family, folder: join(root, family, "steps") }));

describe.skipIf(command === "")(`what transformers computes with what Chorus wrote${skipped}`, () => {
  let unfit: Record<string, string[]> = {};

  beforeAll(async () => {
    await openEngine();
    for (const { family, dtype, folder } of written) {
      mkdirSync(folder, { recursive: true });
      await writeCheckpoint(folder, readCheckpoint(join(fixtures, family)), { dtype });
      const { inputIds, attentionMask, batch } = readModelFixture(join(fixtures, family));
      await writeBatch(folder, batch, inputIds, attentionMask);
    }
    for (const { family, folder } of rewards) {
      mkdirSync(folder, { recursive: true });
      await writeCheckpoint(folder, withHead(readCheckpoint(join(fixtures, family)), "score", 7));
      const tokenizer = openTokenizer(folder);
      const rows = scored.map(({ prompt, completion }) => encodeCompletion(tokenizer, prompt, completion).ids);
      await writeRows(folder, rows, tokenizer.padId);
    }
    for (const { family, folder } of judges) {
      mkdirSync(folder, { recursive: true });
      await writeCheckpoint(folder, withHead(readCheckpoint(join(fixtures, family)), "steps", 7));
      await writeRows(
        folder,
        stepsOf(folder).map(({ ids }) => ids),
        openTokenizer(folder).padId,
      );
    }
    const script = fileURLToPath(new URL("logits.py", import.meta.url));
    const folders = [...written, ...rewards, ...judges].map(({ folder }) => folder);
    const env = { ...process.env, HF_HUB_OFFLINE: "1" };
    const { status, stdout, stderr } = spawnSync(command, [script, ...folders], { encoding: "utf8", env });
    if (status !== 0) throw new Error(stderr);
    unfit = z.record(z.string(), z.array(z.string())).parse(JSON.parse(stdout));
  }, 300_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(written)("$family as $dtype: every weight fits, the logits are equal", async ({ family, folder }) => {
    expect(unfit[folder]).toEqual([]);
    const { inputIds, attentionMask, batch } = readModelFixture(join(fixtures, family));
    const model = await openCompared(folder);
    const ours = await model.logits(inputIds, batch);
    model.close();
    expect(worstLogit(theirsOf(folder), ours, attentionMask)).toBeLessThan(logitTolerance);
  });

  it.each(rewards)("$family with a scalar head: every weight fits, the scores are equal", async ({ folder }) => {
    expect(unfit[folder]).toEqual([]);
    const scorer = await openScorer(folder);
    const ours = await scorer.score(scored);
    scorer.close();
    expect(new Set(ours).size).toBe(scored.length);
    const theirs = theirsOf(folder);
    expect(theirs.length).toBe(scored.length);
    for (const [i, score] of theirs.entries()) expect(ours[i]).toBeCloseTo(score, 4);
  });

  it.each(judges)(
    "$family with two classes: every weight fits, the steps' probabilities are equal",
    async ({ folder }) => {
      expect(unfit[folder]).toEqual([]);
      const scorer = await openStepScorer(folder, "\n");
      const ours = await scorer.score(reasoned);
      scorer.close();
      expect(ours.map(({ length }) => length)).toEqual([3, 1]);
      const rows = stepsOf(folder);
      const width = Math.max(...rows.map(({ ids }) => ids.length));
      const theirs = theirsOf(folder);
      expect(theirs.length).toBe(rows.length * width * 2);
      for (const [row, { ends }] of rows.entries()) {
        for (const [step, end] of ends.entries()) {
          const [wrong = 0, right = 0] = theirs.subarray(2 * (row * width + end));
          expect(ours[row]?.[step]).toBeCloseTo(1 / (1 + Math.exp(wrong - right)), 4);
        }
      }
    },
  );
});

const stepsOf = (folder: string) => {
  const tokenizer = openTokenizer(folder);
  return reasoned.map(({ prompt, completion }) => encodeSteps(tokenizer, prompt, splitSteps(completion, "\n"), "\n"));
};

/** Rows of unlike length, padded on the right. */
async function writeRows(folder: string, rows: readonly (readonly number[])[], padId: number) {
  const width = Math.max(...rows.map(({ length }) => length));
  const padded = rows.flatMap((ids) => [...ids, ...Array<number>(width - ids.length).fill(padId)]);
  const mask = rows.flatMap((ids) => Array.from({ length: width }, (_, t) => (t < ids.length ? 1 : 0)));
  await writeBatch(folder, rows.length, padded, mask);
}

/** A right-padded batch as transformers wants it: token ids and attention mask, [batch, T]. */
async function writeBatch(folder: string, batch: number, ids: ArrayLike<number>, mask: ArrayLike<number>) {
  const tensor = (numbers: ArrayLike<number>) => inMemory([batch, numbers.length / batch], Float32Array.from(numbers));
  const tensors = new Map([
    ["input_ids", tensor(ids)],
    ["attention_mask", tensor(mask)],
  ]);
  await writeSafetensors(join(folder, "batch.safetensors"), tensors);
}

/** What logits.py has written. */
function theirsOf(folder: string): Float32Array {
  return openSafetensors(join(folder, "theirs.safetensors")).tensors.get("logits")?.read() ?? new Float32Array();
}
