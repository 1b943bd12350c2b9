import { byGroup, groupAdvantages, moments, normalizeThenSum, zeroVarianceShare } from "./advantages";
import { type Batch, defineAlgorithm, type Env } from "./algorithm";
import { grouped } from "./epoch-batches";
import { type GrpoConfig, grpoConfig } from "./grpo-config";
import { type GrpoArrays, readGrpoLoss, tokenWeights } from "./grpo-loss";
import {
  checkPrompts,
  choosePrompts,
  type Episode,
  measureReward,
  type Prompts,
  preparePrompts,
  rolloutFigures,
  samplesOf,
} from "./rollout";
import { collateEpisodes, samplingDifference, tokenColumn } from "./rollout-batches";
import {
  counting,
  type Judged,
  judge,
  onlineSteps,
  openReaders,
  promptsPerStep,
  type Readers,
  repeated,
} from "./rollout-step";

interface Data extends Prompts, Readers {}

function select<T>(values: readonly T[], indexes: readonly number[]): T[] {
  return indexes.map((i) => values[i] as T);
}

/** Some groups of what was judged, in this order. */
function groupsOf({ episodes, totals, each }: Judged, groups: readonly number[], size: number): Judged {
  const indexes = groups.flatMap((g) => Array.from({ length: size }, (_, i) => g * size + i));
  return {
    episodes: select(episodes, indexes),
    totals: select(totals, indexes),
    each: Object.fromEntries(Object.entries(each).map(([name, scores]) => [name, select(scores, indexes)])),
  };
}

const joined = (one: Judged, other: Judged): Judged => ({
  episodes: [...one.episodes, ...other.episodes],
  totals: [...one.totals, ...other.totals],
  each: Object.fromEntries(
    Object.entries(one.each).map(([name, scores]) => [name, [...scores, ...(other.each[name] ?? [])]]),
  ),
});

/**
 * A step's responses: `num_generations` to each of its prompts. With dynamic sampling, groups whose rewards are all the
 * same make way for those of other prompts; what is still missing after so many tries is filled with them.
 */
async function sampleStep(env: Env, config: GrpoConfig, data: Prompts, step: number) {
  const size = config.num_generations;
  const count = promptsPerStep(config, size);
  const ask = (attempt: number): Promise<Judged> => {
    const order = attempt === 0 ? env.seed : env.seed + attempt; // another order of the prompts
    return judge(env, config, data, repeated(choosePrompts(order, data.train, step, count), size), [step, attempt]);
  };
  let all = await ask(0);
  const telling = () => byGroup(all.totals, size, (group) => [moments(group).std >= 1e-8]);
  for (let attempt = 1; attempt <= config.dynamic_sampling; attempt++) {
    if (telling().filter(Boolean).length >= count) break;
    await env.pause();
    all = joined(all, await ask(attempt));
  }
  const groups = telling().map((tells, g) => ({ tells, g }));
  const chosen = groups.toSorted((a, b) => Number(b.tells) - Number(a.tells) || a.g - b.g).slice(0, count);
  return {
    judged: groupsOf(
      all,
      chosen.map(({ g }) => g).toSorted((a, b) => a - b),
      size,
    ),
    discarded: (groups.length - chosen.length) / groups.length,
  };
}

function advantagesOf({ totals, each }: Judged, data: Data, config: GrpoConfig): number[] {
  const size = config.num_generations;
  if (config.multi_objective_aggregation === "sum_then_normalize") {
    return groupAdvantages(totals, { size, scale: config.scale_rewards, deviation: config.std_estimator });
  }
  const weights = data.rewards.map(({ weight }) => weight);
  return normalizeThenSum(
    data.rewards.map(({ name }) => each[name] ?? []),
    weights,
    size,
  );
}

/** What is known of each completion when it is learned from. */
interface Lesson {
  readonly episode: Episode;
  readonly advantage: number;
  readonly counts: boolean;
  readonly old: readonly number[];
  readonly reference: readonly number[] | null;
}

function collate(lessons: readonly Lesson[], padId: number, config: GrpoConfig): Batch<GrpoArrays> {
  const { arrays, tokens } = collateEpisodes(
    lessons.map(({ episode }) => episode),
    padId,
  );
  const counted = lessons.map(({ episode, counts }) => (counts ? episode.completion.length : 0));
  const { each, batch } = tokenWeights(config.loss_type, { counted, longest: config.max_completion_length });
  const column = (of: (lesson: Lesson, row: number) => number) =>
    tokenColumn(
      arrays,
      lessons.map((lesson, row) => lesson.episode.completion.map(() => of(lesson, row))),
    );
  return {
    arrays: {
      ...arrays,
      advantages: column(({ advantage }) => advantage),
      mask: column(({ counts }) => Number(counts)),
      weights: column(({ counts }, row) => (counts ? (each[row] ?? 0) : 0)),
      old: tokenColumn(
        arrays,
        lessons.map(({ old }) => old),
      ),
      ...(lessons.every(({ reference }) => reference !== null) && {
        reference: tokenColumn(
          arrays,
          lessons.map(({ reference }) => reference ?? []),
        ),
      }),
    },
    weight: batch,
    tokens,
  };
}

/**
 * Group Relative Policy Optimization (DeepSeekMath, arXiv 2402.03300) as in TRL's GRPOTrainer, with DAPO (arXiv
 * 2503.14476), Dr. GRPO (arXiv 2503.20783), GSPO (arXiv 2507.18071), CISPO and SAPO (grpo-objective.ts) as settings. A
 * response's advantage is its reward's distance from those of the others to its prompt, so that no value model is needed.
 */
export const grpo = defineAlgorithm({
  name: "grpo",
  title: "GRPO",
  summary: "Writes several responses to each prompt and learns from those that got more reward than the others.",
  learnsFrom: "prompts",
  produces: "policy",
  roles: ["policy", "reference", "reward"],
  choice: {
    needs: [["prompts"], ["answers", "reward"]],
    models: 1,
    online: true,
    stability: "medium",
    useWhen: [
      "A rule can check the answers: numbers, formats, lengths.",
      "There is a reward model, and memory for no value model beside it.",
    ],
    avoidWhen: [
      "The model hardly ever gets a reward: groups without any difference teach nothing. Imitate good answers first (SFT).",
      "Only comparisons are there and no reward model: DPO learns from them at a fraction of the cost.",
    ],
    paper: {
      title: "DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models",
      url: "https://arxiv.org/abs/2402.03300",
    },
  },
  config: grpoConfig,
  check: checkPrompts,
  async prepare(env, config, rows): Promise<Data> {
    return { ...(await preparePrompts(env, config, rows)), ...openReaders(env, config, config.beta > 0) };
  },
  steps: (config, data) => onlineSteps(config, data, promptsPerStep(config, config.num_generations)),
  async collect(env, config, data, step) {
    const { judged, discarded } = await sampleStep(env, config, data, step);
    const { episodes, totals } = judged;
    const advantages = advantagesOf(judged, data, config);
    const batches = grouped(episodes, config.per_device_train_batch_size);
    const old = await data.logps(batches);
    const reference = data.reference && (await data.reference(batches));
    const lessons = episodes.map(
      (episode, i): Lesson => ({
        episode,
        advantage: advantages[i] ?? 0,
        counts: episode.finished || !config.mask_truncated_completions,
        old: old[i] ?? [],
        reference: reference && (reference[i] ?? []),
      }),
    );
    const update = counting(
      grouped(lessons, config.per_device_train_batch_size).map((some) => collate(some, env.tokenizer.padId, config)),
    );
    return {
      updates: Array.from({ length: config.num_iterations }, () => update),
      figures: {
        ...rolloutFigures(episodes, judged),
        ...samplingDifference(episodes, old),
        frac_reward_zero_std: zeroVarianceShare(totals, config.num_generations),
        ...(config.dynamic_sampling > 0 && { frac_groups_discarded: discarded }),
      },
      samples: samplesOf(episodes, totals),
    };
  },
  heldOut: () => [],
  measure: (env, config, data) => measureReward(env, config, data),
  loss({ tf }, config, tensors, model) {
    const { loss_type: name, beta, temperature, epsilon: low, delta } = config;
    return readGrpoLoss(tf, tensors, model, {
      ...{ name, beta, temperature, low, high: config.epsilon_high || low, cap: delta || undefined },
      temperatures: { positive: config.sapo_temperature_pos, negative: config.sapo_temperature_neg },
      level: config.importance_sampling_level,
      correctedKl: config.use_bias_correction_kl,
      entropyCoef: config.entropy_coef,
    });
  },
});
