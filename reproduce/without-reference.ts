import { join } from "node:path";
import { randomFrom, seedFor } from "../lib/random";
import type { Experiment, Surroundings } from "./experiment";
import { meanBy } from "./figures";
import { draw, judgePolicy } from "./judge-policy";
import { trainModel } from "./models";
import { promptsOf, startPolicy } from "./start-policy";
import { compare, sentiment } from "./world";

const steps = 150;
/** Each at settings of its paper, but for the learning rate, which so small a model needs higher and all share. */
const methods: Readonly<Record<string, { title: string; config: Readonly<Record<string, unknown>> }>> = {
  dpo: { title: "DPO", config: { beta: 0.1 } },
  kto: { title: "KTO, thumbs", config: { beta: 0.1 } },
  orpo: { title: "ORPO", config: { beta: 0.5 } },
  simpo: { title: "SimPO", config: { beta: 2.5, simpo_gamma: 1.375, cpo_alpha: 0 } },
};

async function run(surroundings: Surroundings) {
  const { seeds, quick, folder, signal, say } = surroundings;
  const rows: Record<string, number | string>[] = [];
  const total = seeds.length * Object.keys(methods).length;
  for (const seed of seeds) {
    say(`a policy to start from, seed ${seed}`, rows.filter(({ method }) => method !== "start").length, total);
    const start = await startPolicy(seed, surroundings);
    const random = randomFrom(seedFor(seed, "labels"));
    const drawn = await draw(start, promptsOf(quick ? 32 : 1500, seed, "asked"), 2, seedFor(seed, "drawn"));
    const pairs = drawn.flatMap(([one, other]) => {
      if (!one || !other) return [];
      const texts = [one.completion, other.completion] as const;
      return compare(one.prompt, texts, sentiment, { noise: 0.1, random }) ?? [];
    });
    const prompts = promptsOf(quick ? 8 : 400, seed, "judged");
    const judged = { prompts, seed: seedFor(seed, "judged") };
    rows.push({ method: "start", title: "Start (SFT)", seed, ...(await judgePolicy(start, start, sentiment, judged)) });
    for (const [method, { title, config }] of Object.entries(methods)) {
      say(`${title}, seed ${seed}`, rows.filter((row) => row.method !== "start").length, total);
      const own = { ...config, learning_rate: 3e-4, max_steps: quick ? 2 : steps, per_device_train_batch_size: 32 };
      const thumbs = pairs.flatMap(({ prompt, chosen, rejected }) => [
        { prompt, completion: chosen, label: true },
        { prompt, completion: rejected, label: false },
      ]);
      const out = join(folder, `${method}-${seed}`);
      const train = method === "kto" ? thumbs : pairs;
      const { folder: policy } = await trainModel(
        { algorithm: method, model: start, config: { ...own, logging_steps: 50 }, train, seed, out },
        signal,
      );
      rows.push({ method, title, seed, ...(await judgePolicy(policy, start, sentiment, judged)) });
    }
  }
  const gold = meanBy(rows, "method", "gold");
  const of = (method: string) => gold.get(method) ?? Number.NaN;
  const measured = [...gold].map(([method, value]) => `${method} ${value.toFixed(3)}`).join(", ");
  const better = (method: string) => of(method) - of("start");
  return {
    rows,
    findings: [
      {
        claim: "Every method raises the gold reward in every seed",
        holds: seeds.every((seed) => {
          const before = Number(rows.find((row) => row.method === "start" && row.seed === seed)?.gold);
          return rows.every((row) => row.seed !== seed || row.method === "start" || Number(row.gold) > before);
        }),
        measured,
      },
      {
        claim: "KTO, from thumbs that are no longer pairs, gains at least half of what DPO gains from the pairs",
        holds: better("kto") >= 0.5 * better("dpo"),
        measured: `KTO ${better("kto").toFixed(3)}, DPO ${better("dpo").toFixed(3)}`,
      },
      {
        claim: "Without a reference model, ORPO or SimPO gains at least half of what DPO gains",
        holds: Math.max(better("orpo"), better("simpo")) >= 0.5 * better("dpo"),
        measured: `ORPO ${better("orpo").toFixed(3)}, SimPO ${better("simpo").toFixed(3)}`,
      },
    ],
  };
}

/** (f) KTO on thumbs, ORPO and SimPO beside DPO at equal steps. */
export const withoutReference: Experiment = {
  title: "KTO on thumbs, ORPO and SimPO beside DPO at equal steps",
  about: `From the same start and the same comparisons (two draws a prompt, 10% of the labels wrong), ${steps} steps of 32 rows of each method; KTO sees the comparisons as single thumbs up and down. Gold reward: mean polarity of the words of 400 texts, KL in nats a text.`,
  run,
  plot: (rows) => ({
    title: "What each method gains, and how far it goes for it",
    width: 420,
    height: 280,
    data: { values: [...rows] as Record<string, unknown>[] },
    mark: { type: "point", filled: true, size: 90, opacity: 0.85 },
    encoding: {
      x: { field: "kl", type: "quantitative", title: "KL from the start, nats a text" },
      y: { field: "gold", type: "quantitative", title: "gold reward" },
      color: { field: "title", type: "nominal", title: null, sort: null },
      shape: { field: "title", type: "nominal", title: null, sort: null },
    },
  }),
};
