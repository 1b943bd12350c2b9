import { join } from "node:path";
import { randomFrom, seedFor } from "../lib/random";
import type { Experiment, Surroundings } from "./experiment";
import { mean } from "./figures";
import { draw, judgePolicy } from "./judge-policy";
import { freshModel, trainModel } from "./models";
import { promptsOf, startPolicy } from "./start-policy";
import { compare, sentiment, worldLanguage } from "./world";

/** How firmly each method holds to where it started, from loose to firm. */
const betas = [0.03, 0.1, 0.3, 1];
const klCoefs = [0.03, 0.1, 0.3, 1];

type Point = { method: string; strength: number; seed: number; gold: number; kl: number; words: number };

/** Gold reward of a method at a given KL, between its own points, averaged over seeds; null outside of them. */
function goldAt(points: readonly Point[], method: string, kl: number): number | null {
  const seeds = [...new Set(points.map(({ seed }) => seed))];
  const values = seeds.flatMap((seed) => {
    const own = points
      .filter((point) => point.seed === seed && (point.method === method || point.method === "start"))
      .sort((a, b) => a.kl - b.kl);
    const after = own.findIndex((point) => point.kl >= kl);
    const [low, high] = [own[after - 1], own[after]];
    if (!low || !high) return [];
    const [from, to, at] = [low.kl, high.kl, kl].map((value) => Math.sqrt(Math.max(0, value))) as [
      number,
      number,
      number,
    ];
    return [low.gold + ((at - from) / (to - from)) * (high.gold - low.gold)]; // reward goes with √KL, near the start
  });
  return values.length === seeds.length ? mean(values) : null;
}

async function run(surroundings: Surroundings) {
  const { seeds, quick, folder, signal, say } = surroundings;
  const points: Point[] = [];
  const runs = betas.length + klCoefs.length;
  for (const [at, seed] of seeds.entries()) {
    let done = 0;
    const next = (what: string) => say(`${what}, seed ${seed}`, at * runs + done++, seeds.length * runs);
    say(`a start and a reward model, seed ${seed}`, at * runs, seeds.length * runs);
    const start = await startPolicy(seed, surroundings);
    const random = randomFrom(seedFor(seed, "labels"));
    const drawn = await draw(start, promptsOf(quick ? 32 : 2000, seed, "asked"), 2, seedFor(seed, "drawn"));
    const pairs = drawn.flatMap(([one, other]) => {
      if (!one || !other) return [];
      return compare(one.prompt, [one.completion, other.completion], sentiment, { noise: 0.1, random }) ?? [];
    });
    const fresh = await freshModel(join(folder, `fresh-reward-${seed}`), worldLanguage(), seed);
    const common = { per_device_train_batch_size: 32, logging_steps: 50 };
    const rewardModel = await trainModel(
      {
        ...{ algorithm: "reward", model: fresh, train: pairs, seed, out: join(folder, `reward-${seed}`) },
        config: { ...common, learning_rate: 1e-3, num_train_epochs: 2 },
      },
      signal,
    );
    const prompts = promptsOf(quick ? 8 : 400, seed, "judged");
    const judge = async (method: string, strength: number, policy: string) => {
      const judged = await judgePolicy(policy, start, sentiment, { prompts, seed: seedFor(seed, "judged") });
      points.push({ method, strength, seed, ...judged });
    };
    await judge("start", 0, start);
    for (const beta of betas) {
      next(`DPO, beta ${beta}`);
      const config = { ...common, beta, learning_rate: 3e-4, max_steps: quick ? 2 : 150 };
      const out = join(folder, `dpo-${beta}-${seed}`);
      const { folder: policy } = await trainModel(
        { algorithm: "dpo", model: start, config, train: pairs, seed, out },
        signal,
      );
      await judge("DPO", beta, policy);
    }
    for (const kl_coef of klCoefs) {
      next(`PPO, KL penalty ${kl_coef}`);
      const config = {
        ...{
          per_device_train_batch_size: 32,
          num_mini_batches: 2,
          num_ppo_epochs: 2,
          logging_steps: 10,
          eval_steps: 0,
        },
        ...{ kl_coef, learning_rate: 3e-4, value_learning_rate: 1e-3, max_steps: quick ? 2 : 60, temperature: 1 },
        ...{
          max_completion_length: 16,
          rewards: JSON.stringify([{ type: "reward_model", model: rewardModel.folder }]),
        },
      };
      const train = promptsOf(quick ? 64 : 2000, seed, "asked").map((prompt) => ({ prompt }));
      const out = join(folder, `ppo-${kl_coef}-${seed}`);
      const { folder: policy } = await trainModel({ algorithm: "ppo", model: start, config, train, seed, out }, signal);
      await judge("PPO", kl_coef, policy);
    }
  }
  const compared = [0.5, 1, 2, 3, 4].map((kl) => ({
    kl,
    dpo: goldAt(points, "DPO", kl),
    ppo: goldAt(points, "PPO", kl),
  }));
  const both = compared.flatMap(({ kl, dpo, ppo }) => (dpo === null || ppo === null ? [] : [{ kl, dpo, ppo }]));
  const raised = (method: string) =>
    seeds.every((seed) => {
      const of = (name: string) =>
        points.filter((point) => point.seed === seed && point.method === name).map(({ gold }) => gold);
      return Math.max(...of(method)) > Math.max(...of("start")) + 0.2;
    });
  return {
    rows: points,
    findings: [
      {
        claim: "Both methods raise the gold reward by more than 0.2 in every seed",
        holds: raised("DPO") && raised("PPO"),
        measured: ["DPO", "PPO"]
          .map(
            (name) =>
              `${name} up to ${Math.max(...points.filter(({ method }) => method === name).map(({ gold }) => gold)).toFixed(3)}`,
          )
          .join(", "),
      },
      {
        claim: "At equal KL, DPO's gold reward is not below PPO's (the DPO paper's figure 2), by more than 0.05",
        holds: both.length > 0 && both.every(({ dpo, ppo }) => dpo > ppo - 0.05),
        measured:
          both.map(({ kl, dpo, ppo }) => `KL ${kl}: DPO ${dpo.toFixed(3)}, PPO ${ppo.toFixed(3)}`).join("; ") ||
          "no KL that both reach",
      },
    ],
  };
}

/** (a) Reward against KL, DPO beside PPO, gold reward known. */
export const frontier: Experiment = {
  title: "Reward against KL, DPO beside PPO",
  about:
    "After Rafailov et al. 2023, section 6.1. From the same start and the same comparisons (10% of the labels wrong): DPO at several beta, PPO on a reward model learned from them at several KL penalties. Gold reward: mean polarity of the words of 400 texts, KL in nats a text.",
  run,
  plot: (rows) => ({
    title: "What reward costs in KL",
    width: 420,
    height: 280,
    data: { values: [...rows] as Record<string, unknown>[] },
    mark: { type: "point", filled: true, size: 80, opacity: 0.85 },
    encoding: {
      x: { field: "kl", type: "quantitative", title: "KL from the start, nats a text", scale: { type: "sqrt" } },
      y: { field: "gold", type: "quantitative", title: "gold reward" },
      color: { field: "method", type: "nominal", title: null, sort: ["start", "DPO", "PPO"] },
      shape: { field: "method", type: "nominal", legend: null, sort: ["start", "DPO", "PPO"] },
    },
  }),
};
