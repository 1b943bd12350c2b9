import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { algorithms } from "../algorithms/registry";
import { readJsonl } from "../datasets/read-jsonl";
import { AppError } from "../errors";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import { inMemory } from "../nn/stored-tensor";
import { train } from "../training/train";
import type { Check, Outcome } from "./check";
import { findTrlRuns, readTrlFixture, type TrlFixture } from "./trl-fixture";

/** How far a run may be from TRL's: loss and gradient relative, other figures of step 1 relative where above 1. */
export const trlTolerances = { firstLoss: 1e-4, anyLoss: 3e-3, gradient: 1e-3, figures: 1e-3 };

const scoreWeight = 0.02; // every weight of the head that TRL's reward model started from (make_fixtures.py)

/** Training runs of TRL, repeated from the same weights, rows and settings. */
export const trlCheck: Check = {
  name: "trl",
  find: findTrlRuns,
  async run(file) {
    const models = ["models/llama", "llama"].map((name) => join(dirname(file), "..", name));
    const model = models.find((folder) => existsSync(join(folder, "config.json")));
    if (model === undefined) throw new AppError("missing", `The model is missing: ${models[0]}.`);
    return compareWithTrl(file, model);
  },
};

/** One recorded run beside the same run here. @throws AppError when it cannot be repeated */
export async function compareWithTrl(file: string, model: string): Promise<Outcome> {
  const fixture = readTrlFixture(file);
  const out = mkdtempSync(join(tmpdir(), "chorus-trl-"));
  try {
    return compare(fixture, await repeat(fixture, model, out));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The training loop's own curve: what `npx chorus train` would write to metrics.jsonl. */
async function repeat({ algorithm, config, seed, rows }: TrlFixture, model: string, out: string) {
  const request = {
    ...{ algorithm, config, seed, out, train: readJsonl(rows), test: [], samplePrompts: [], resume: false },
    model: algorithms[algorithm].produces === "reward" ? await withKnownHead(model, join(out, "base")) : model,
  };
  const steps: Readonly<Record<string, number>>[] = [];
  for await (const event of train(request, new AbortController().signal)) {
    if (event.type === "metrics") steps.push(event.values);
  }
  return steps;
}

async function withKnownHead(model: string, folder: string): Promise<string> {
  const checkpoint = withHead(readCheckpoint(model), "score", 0);
  const { heads, hiddenSize } = checkpoint.architecture;
  const head = inMemory([1, hiddenSize], new Float32Array(hiddenSize).fill(scoreWeight));
  await writeCheckpoint(folder, { ...checkpoint, weights: new Map([...checkpoint.weights, [heads.score, head]]) });
  return folder;
}

const relative = (ours: number | undefined, theirs: number | undefined) =>
  Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN)) / Math.abs(theirs ?? Number.NaN);

/** Figures of step 1 that are the same thing here. ORPO's and CPO's logits are TRL's mean over filling, too. */
const compared = (name: string, algorithm: string) =>
  /^(rewards|logps)\/|_reward$|^margin$|accuracy$|_loss$|^log_odds|^kl$|^entropy$|^num_tokens$/.test(name) ||
  (name.startsWith("logits/") && (algorithm === "dpo" || algorithm === "kto"));

function compare({ name, algorithm, steps }: TrlFixture, ours: readonly Readonly<Record<string, number>>[]): Outcome {
  const [first = {}] = steps;
  const losses = steps.map(({ loss }, i) => relative(ours[i]?.loss, loss));
  const gradient = relative(ours[0]?.grad_norm, first.grad_norm);
  const figures = Object.entries(first)
    .filter(([key]) => compared(key, algorithm))
    .map(([key, theirs]) => Math.abs((ours[0]?.[key] ?? Number.NaN) - theirs) / Math.max(1, Math.abs(theirs)));
  const [firstLoss = Number.NaN] = losses;
  const [worstLoss, worstFigure] = [Math.max(...losses), Math.max(0, ...figures)];
  const within = [
    [firstLoss, trlTolerances.firstLoss],
    [worstLoss, trlTolerances.anyLoss],
    [gradient, trlTolerances.gradient],
    [worstFigure, trlTolerances.figures],
  ].every(([value = Number.NaN, most = 0]) => value <= most);
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    ...{ name, passed: within && ours.length === steps.length, steps: ours.length },
    ...{ first_loss: orNull(firstLoss), worst_loss: orNull(worstLoss), gradient_norm: orNull(gradient) },
    ...{ worst_figure: orNull(worstFigure), figures: figures.length },
  };
}
