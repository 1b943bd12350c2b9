import { join } from "node:path";
import { openScorer } from "../lib/nn/scorer";
import { randomFrom, seedFor } from "../lib/random";
import type { Experiment, Surroundings } from "./experiment";
import { mean, meanBy } from "./figures";
import { freshModel, trainModel } from "./models";
import { compare, sentiment, worldLanguage, writeText } from "./world";

const shares = [0, 0.1, 0.2, 0.3, 0.4];

/** `count` pairs of texts that gold tells apart, a share `noise` of them labelled the wrong way round. */
function labelled(count: number, noise: number, seed: number, part: string) {
  const random = randomFrom(seedFor(seed, "labels", part));
  const rows: { prompt: string; chosen: string; rejected: string }[] = [];
  for (let i = 0; rows.length < count; i++) {
    const { prompt, completion } = writeText(seed, part, i, 0);
    const row = compare(prompt, [completion, writeText(seed, part, i, 1).completion], sentiment, { noise, random });
    if (row) rows.push(row);
  }
  return rows;
}

/** The share of pairs whose chosen text scores higher. */
async function agreement(model: string, pairs: ReturnType<typeof labelled>): Promise<number> {
  const scorer = await openScorer(model);
  try {
    const score = (which: "chosen" | "rejected") =>
      scorer.score(pairs.map(({ prompt, [which]: completion }) => ({ prompt, completion })));
    const [chosen, rejected] = [await score("chosen"), await score("rejected")];
    return mean(chosen.map((value, i) => (value > (rejected[i] ?? value) ? 1 : 0)));
  } finally {
    scorer.close();
  }
}

async function run({ seeds, quick, folder, signal, say }: Surroundings) {
  const rows: Record<string, number>[] = [];
  const total = seeds.length * shares.length;
  const [trained, held] = quick ? [64, 32] : [4000, 1000];
  for (const seed of seeds) {
    const model = await freshModel(join(folder, `fresh-${seed}`), worldLanguage(), seed);
    for (const noise of shares) {
      say(`reward model on labels of which ${100 * noise}% are wrong, seed ${seed}`, rows.length, total);
      const config = { learning_rate: 1e-3, num_train_epochs: 2, per_device_train_batch_size: 32, logging_steps: 50 };
      const train = labelled(trained, noise, seed, "trained on");
      const out = join(folder, `noise-${noise}-${seed}`);
      const run = await trainModel({ algorithm: "reward", model, config, train, seed, out }, signal);
      const [truth, labels] = [0, noise].map((share) => labelled(held, share, seed, "held out"));
      const accuracy = await agreement(run.folder, truth ?? []);
      const on_noisy_labels = await agreement(run.folder, labels ?? []);
      rows.push({ noise, seed, accuracy, on_noisy_labels, ceiling: 1 - noise });
    }
  }
  const accuracy = meanBy(rows, "noise", "accuracy");
  const worst = Math.max(
    ...rows
      .filter(({ noise = 0 }) => noise <= 0.3)
      .map(({ on_noisy_labels = 0, ceiling = 0 }) => ceiling - on_noisy_labels),
  );
  return {
    rows,
    findings: [
      {
        claim: "Up to 30% wrong labels, the reward model agrees with the truth far more often than its labels do",
        holds: [0.1, 0.2, 0.3].every((noise) => (accuracy.get(noise) ?? 0) > 1 - noise + 0.02),
        measured: [...accuracy].map(([noise, value]) => `${noise}: ${value.toFixed(3)}`).join(", "),
      },
      {
        claim:
          "Against labels that err as well, no model passes the ceiling of 1 - noise by more than chance, and up to 30% it comes within 10 points",
        holds: worst < 0.1 && rows.every(({ on_noisy_labels = 1, ceiling = 0 }) => on_noisy_labels < ceiling + 0.04),
        measured: `at most ${(100 * worst).toFixed(1)} points below`,
      },
    ],
  };
}

/** (e) Reward-model accuracy against label noise, beside its ceiling. */
export const labelNoise: Experiment = {
  title: "Reward-model accuracy against label noise",
  about:
    "Bradley-Terry reward models trained on 4000 pairs of which a known share is labelled the wrong way round, held against 1000 rightly labelled pairs. With a share e of wrong labels, agreement with labels cannot pass 1 - e; agreement with the truth can.",
  run,
  plot: (rows) => ({
    title: "Wrong labels cost a reward model less than they seem to",
    width: 420,
    height: 280,
    data: {
      values: rows.flatMap(({ noise, seed, accuracy, on_noisy_labels, ceiling }) => [
        { noise, seed, measure: "agrees with the truth", value: accuracy },
        { noise, seed, measure: "agrees with labels as noisy as those it learned", value: on_noisy_labels },
        { noise, seed, measure: "its ceiling, 1 - noise", value: ceiling },
      ]) as Record<string, unknown>[],
    },
    encoding: {
      x: { field: "noise", type: "quantitative", axis: { format: "%" }, title: "labels that are wrong" },
      y: {
        field: "value",
        type: "quantitative",
        axis: { format: "%" },
        scale: { zero: false },
        title: "held-out accuracy",
      },
      color: {
        field: "measure",
        type: "nominal",
        title: null,
        legend: { orient: "bottom", columns: 1, labelLimit: 400 },
      },
    },
    layer: [
      { mark: { type: "line" }, encoding: { y: { field: "value", type: "quantitative", aggregate: "mean" } } },
      { mark: { type: "point", filled: true, opacity: 0.7 } },
    ],
  }),
};
