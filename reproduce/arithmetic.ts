import { existsSync } from "node:fs";
import { join } from "node:path";
import { randomFrom, seedFor, shuffled } from "../lib/random";
import type { Experiment, Surroundings } from "./experiment";
import { mean } from "./figures";
import { draw } from "./judge-policy";
import { freshModel, trainModel } from "./models";

interface Problem {
  readonly prompt: string;
  readonly answer: string;
}

const spaced = (value: number) => [...String(value)].join(" "); // a digit is a token

/** Two digits plus one or two digits, the sum below 100: 4,005 problems. */
const problems: readonly Problem[] = Array.from({ length: 90 }, (_, i) => i + 10).flatMap((one) =>
  Array.from({ length: 99 - one }, (_, k) => ({
    prompt: `${spaced(one)} + ${spaced(k + 1)} =`,
    answer: spaced(one + k + 1),
  })),
);

const language = {
  vocabSize: 273,
  texts: problems.map(({ prompt, answer }) => ` ${prompt} ${answer}`),
};

/** The share of right answers among draws at temperature 1: the expected reward. */
async function accuracy(policy: string, asked: readonly Problem[], seed: number): Promise<number> {
  const drawn = await draw(
    policy,
    asked.map(({ prompt }) => prompt),
    2,
    seed,
  );
  return mean(
    drawn.flatMap((some, i) => some.map(({ completion }) => (completion.trim() === asked[i]?.answer ? 1 : 0))),
  );
}

const steps = 1100;

/** The last checkpoint of a warm start, counted every so many steps, before it is right this often. */
async function lastBelow(limit: number, run: string, every: number, asked: readonly Problem[], seed: number) {
  let found = { policy: "", right: 0 };
  for (let step = every; ; step += every) {
    const policy = join(run, "checkpoints", `step-${step}`);
    if (!existsSync(policy)) return found;
    const right = await accuracy(policy, asked, seed);
    if (right >= limit) return found;
    found = { policy, right };
  }
}

async function run({ seeds, quick, folder, signal, say }: Surroundings) {
  const rows: Record<string, number>[] = [];
  const every = quick ? 3 : 25;
  const last = quick ? 2 : steps;
  for (const [done, seed] of seeds.entries()) {
    say(`a warm start, seed ${seed}`, done, seeds.length);
    const order = shuffled(problems, randomFrom(seedFor(seed, "problems")));
    const [held, asked] = [order.slice(0, 300), order.slice(300)];
    const model = await freshModel(join(folder, `fresh-${seed}`), language, seed);
    const warm = join(folder, `warm-${seed}`);
    await trainModel(
      {
        ...{ algorithm: "sft", model, seed, out: warm },
        config: {
          ...{ learning_rate: 2e-3, max_steps: 24 * every, save_steps: every },
          ...{ per_device_train_batch_size: 32, logging_steps: 50 },
        },
        train: asked.map(({ prompt, answer }) => ({ prompt, completion: ` ${answer}` })),
      },
      signal,
    );
    const { policy: start, right: before } = await lastBelow(0.4, warm, every, held, seed);
    say(`GRPO from ${(100 * before).toFixed(0)}%, seed ${seed}`, done, seeds.length);
    const { folder: policy, curve } = await trainModel(
      {
        ...{ algorithm: "grpo", model: start, train: asked, seed, out: join(folder, `grpo-${seed}`) },
        config: {
          ...{ learning_rate: 1e-3, lr_scheduler_type: "linear", max_steps: last, logging_steps: 5, eval_steps: 0 },
          ...{ per_device_train_batch_size: 256, num_generations: 8, max_completion_length: 6, temperature: 1 },
          rewards: JSON.stringify([{ type: "exact_answer" }]),
        },
      },
      signal,
    );
    rows.push({ seed, step: 0, held_out: before });
    for (const { step = 0, reward, frac_reward_zero_std } of curve) {
      if (reward !== undefined && frac_reward_zero_std !== undefined)
        rows.push({ seed, step, reward, frac_reward_zero_std });
    }
    rows.push({ seed, step: last, held_out: await accuracy(policy, held, seed) });
  }
  const heldOut = (step: number) =>
    rows.flatMap((row) => (row.step === step && row.held_out !== undefined ? [row.held_out] : []));
  const percent = (values: readonly number[]) => values.map((value) => `${(100 * value).toFixed(1)}%`).join(", ");
  const [before, after] = [heldOut(0), heldOut(last)];
  return {
    rows,
    findings: [
      {
        claim: "From under 40% to over 90% right on problems never trained on, in every seed",
        holds: before.every((value) => value < 0.4) && after.every((value) => value > 0.9),
        measured: `from ${percent(before)} to ${percent(after)}`,
      },
    ],
  };
}

/** (c) GRPO on arithmetic with a checkable answer, from a warm start. */
export const arithmetic: Experiment = {
  title: "GRPO on arithmetic with a checkable answer",
  about:
    "Sums of two numbers below 100, a digit a token. A warm start by SFT, ended before 40% of its answers are right, then GRPO, 32 problems with 8 answers each a step, rewarded 1 for the right answer and 0 otherwise. 300 problems are never trained on; accuracy is of draws at temperature 1.",
  run,
  plot: (rows) => ({
    title: "A checkable answer is enough to learn from",
    width: 420,
    height: 280,
    data: { values: [...rows] as Record<string, unknown>[] },
    encoding: {
      x: { field: "step", type: "quantitative", title: "step" },
      color: { field: "seed", type: "nominal", title: "seed" },
    },
    layer: [
      {
        transform: [{ filter: "isValid(datum.reward)" }],
        mark: { type: "line", opacity: 0.6 },
        encoding: {
          y: {
            field: "reward",
            type: "quantitative",
            axis: { format: "%" },
            title: "right answers (points: held out)",
          },
        },
      },
      {
        transform: [{ filter: "isValid(datum.held_out)" }],
        mark: { type: "point", filled: true, size: 60 },
        encoding: { y: { field: "held_out", type: "quantitative" } },
      },
    ],
  }),
};
