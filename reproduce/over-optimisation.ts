import { join } from "node:path";
import { openScorer } from "../lib/nn/scorer";
import { randomFrom, seedFor } from "../lib/random";
import { bestOfNKl, bestOfNMeans } from "../lib/stats/best-of-n";
import type { Experiment, Surroundings } from "./experiment";
import { fitGao, mean } from "./figures";
import { draw, logProbs, type Sample } from "./judge-policy";
import { freshModel, trainModel } from "./models";
import { promptsOf, startPolicy } from "./start-policy";
import { compare, repetitions, sentiment, worldLanguage } from "./world";

/** Liked words are good, but each that was said before in the text costs as much as a disliked one. */
const gold = (completion: string) => sentiment(completion) - 2 * repetitions(completion);

const sizes = [250, 4000]; // comparisons that a proxy learns from
const most = 128; // draws a prompt

type Row = Record<string, number | string>;

async function scores(proxy: string, samples: readonly Sample[]): Promise<number[]> {
  const scorer = await openScorer(proxy);
  try {
    return await scorer.score(samples);
  } finally {
    scorer.close();
  }
}

async function run(surroundings: Surroundings) {
  const { seeds, quick, folder, signal, say } = surroundings;
  const rows: Row[] = [];
  const parts = 2 * sizes.length;
  for (const [at, seed] of seeds.entries()) {
    let done = 0;
    const next = (what: string) => say(`${what}, seed ${seed}`, at * parts + done++, seeds.length * parts);
    say(`a start, and ${most} draws of it to each prompt, seed ${seed}`, at * parts, seeds.length * parts);
    const start = await startPolicy(seed, surroundings);
    const asked = promptsOf(quick ? 32 : Math.max(...sizes), seed, "asked");
    const random = randomFrom(seedFor(seed, "labels"));
    const drawn = await draw(start, asked, 2, seedFor(seed, "drawn"));
    const pairs = drawn.flatMap(([one, other]) => {
      if (!one || !other) return [];
      return compare(one.prompt, [one.completion, other.completion], gold, { noise: 0.2, random }) ?? [];
    });
    const judged = promptsOf(quick ? 4 : 100, seed, "judged");
    const many = await draw(start, judged, quick ? 8 : most, seedFor(seed, "many"));
    for (const size of sizes) {
      next(`best of n by a proxy of ${size} comparisons`);
      const fresh = await freshModel(join(folder, `fresh-${size}-${seed}`), worldLanguage(), seed);
      const { folder: proxy } = await trainModel(
        {
          ...{
            algorithm: "reward",
            model: fresh,
            train: pairs.slice(0, size),
            seed,
            out: join(folder, `proxy-${size}-${seed}`),
          },
          config: {
            learning_rate: 1e-3,
            max_steps: quick ? 2 : 300,
            per_device_train_batch_size: 32,
            logging_steps: 50,
          },
        },
        signal,
      );
      const flat = await scores(proxy, many.flat());
      const offset = mean(flat); // rewards are known up to a constant: the start's mean is 0
      const curves = many.map((draws, i) => {
        const liked = draws.map((_, k) => (flat[i * draws.length + k] ?? 0) - offset);
        const worth = draws.map(({ completion }) => gold(completion));
        return { proxy: bestOfNMeans(liked), gold: bestOfNMeans(liked, worth) };
      });
      const base = mean(many.flat().map(({ completion }) => gold(completion)));
      for (let n = 1; n <= (many[0]?.length ?? 1); n *= 2) {
        const kl = bestOfNKl(n);
        rows.push({
          method: "best of n",
          size,
          seed,
          n,
          kl,
          proxy: mean(curves.map(({ proxy }) => proxy[n - 1] ?? Number.NaN)),
          gold: mean(curves.map((curve) => curve.gold[n - 1] ?? Number.NaN)) - base,
        });
      }
      next(`PPO against a proxy of ${size} comparisons, no KL penalty`);
      const steps = quick ? 2 : 80;
      const out = join(folder, `ppo-${size}-${seed}`);
      await trainModel(
        {
          ...{ algorithm: "ppo", model: start, seed, out, train: asked.map((prompt) => ({ prompt })) },
          config: {
            ...{
              per_device_train_batch_size: 32,
              num_mini_batches: 2,
              num_ppo_epochs: 2,
              logging_steps: 10,
              eval_steps: 0,
            },
            ...{
              kl_coef: 0,
              learning_rate: 2e-4,
              value_learning_rate: 1e-3,
              max_steps: steps,
              save_steps: quick ? 1 : 8,
              temperature: 1,
            },
            ...{
              max_completion_length: 16,
              rewards: JSON.stringify([{ type: "reward_model", model: proxy }]),
            },
          },
        },
        signal,
      );
      rows.push({ method: "PPO", size, seed, step: 0, kl: 0, proxy: 0, gold: 0 });
      for (let step = quick ? 1 : 8; step <= steps; step += quick ? 1 : 8) {
        const policy = join(out, "checkpoints", `step-${step}`);
        const samples = (await draw(policy, judged, 2, seedFor(seed, "judged"))).flat();
        const [own, before] = [await logProbs(policy, samples), await logProbs(start, samples)];
        rows.push({
          ...{ method: "PPO", size, seed, step },
          kl: mean(own.map((value, i) => value - (before[i] ?? Number.NaN))),
          proxy: mean(await scores(proxy, samples)) - offset,
          gold: mean(samples.map(({ completion }) => gold(completion))) - base,
        });
      }
    }
  }
  return { rows, findings: findings(rows) };
}

const of = (rows: readonly Row[], method: string, size: number) =>
  rows
    .filter((row) => row.method === method && row.size === size)
    .map(({ kl, gold, proxy }) => ({ kl: Number(kl), gold: Number(gold), proxy: Number(proxy) }));

function findings(rows: readonly Row[]) {
  const [small = 0, large = 0] = sizes;
  const ppo = of(rows, "PPO", small);
  const best = ppo.reduce((one, other) => (other.gold > one.gold ? other : one), { kl: 0, gold: 0, proxy: 0 });
  const peak = best.gold;
  const furthest = ppo.filter(({ kl }) => kl >= 0.8 * Math.max(...ppo.map((point) => point.kl)));
  const end = mean(furthest.map((point) => point.gold));
  const farProxy = mean(furthest.map((point) => point.proxy));
  const at = (size: number) => Math.max(...of(rows, "best of n", size).map((point) => point.gold));
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const fits = (["best of n", "PPO"] as const).flatMap((method) =>
    sizes.map((size) => {
      const curves = seeds.map((seed) =>
        fitGao(
          method,
          of(
            rows.filter((row) => row.seed === seed),
            method,
            size,
          ),
        ),
      );
      const [a, b] = [mean(curves.map((fit) => fit.a)), mean(curves.map((fit) => fit.b))];
      return { method, size, a, b, r2: Math.min(...curves.map((fit) => fit.r2)) };
    }),
  );
  return [
    {
      claim: "PPO against a learned proxy: the proxy keeps rising while gold has fallen well below its peak",
      holds: end < peak - 0.1 && farProxy > best.proxy,
      measured: `proxy of ${small} comparisons: gold ${peak.toFixed(2)} at its peak (proxy ${best.proxy.toFixed(2)}), ${end.toFixed(2)} at the end, where the proxy says ${farProxy.toFixed(2)}`,
    },
    {
      claim: "More comparisons make a proxy that can be optimised further",
      holds: at(large) > at(small),
      measured: `best of n reaches gold ${at(small).toFixed(2)} with ${small}, ${at(large).toFixed(2)} with ${large}`,
    },
    {
      claim:
        "Gao et al.'s forms fit the curve of each proxy: d(a - b d) for best of n, d(a - b log d) for RL, d = √KL, R² above 0.8",
      holds: fits.every(({ r2 }) => r2 > 0.8),
      measured: fits
        .map(
          ({ method, size, a, b, r2 }) =>
            `${method} ${size}: a ${a.toFixed(2)}, b ${b.toFixed(2)}, R² at least ${r2.toFixed(2)}`,
        )
        .join("; "),
    },
  ];
}

/** (b) Over-optimisation of a learned proxy reward, best-of-N and PPO. */
export const overOptimisation: Experiment = {
  title: "Over-optimisation of a learned proxy reward",
  about:
    "After Gao, Schulman and Hilton 2022. Gold: mean polarity of a text's words, less two for each share of words said before in it, which people who write here hardly do. Proxies: reward models on 250 and 4000 comparisons of which 20% are labelled wrongly. Gold and proxy are told from the start's mean, over 100 prompts.",
  run,
  plot: (rows) => ({
    title: "A proxy that is optimised too far stops being right",
    data: {
      values: rows.flatMap((row) => [
        { ...row, d: Math.sqrt(Math.max(0, Number(row.kl))), reward: row.gold, measure: "gold" },
        { ...row, d: Math.sqrt(Math.max(0, Number(row.kl))), reward: row.proxy, measure: "proxy" },
      ]) as Record<string, unknown>[],
    },
    facet: {
      column: { field: "method", title: null },
      row: { field: "size", title: "comparisons", sort: "ascending" },
    },
    spec: {
      width: 260,
      height: 200,
      mark: { type: "line", point: true, opacity: 0.7 },
      encoding: {
        x: { field: "d", type: "quantitative", title: "√KL from the start" },
        y: { field: "reward", type: "quantitative", title: "reward" },
        color: { field: "measure", type: "nominal", title: null },
        detail: { field: "seed" },
        order: { field: "kl" },
      },
    },
    resolve: { scale: { x: "independent", y: "independent" } },
  }),
};
