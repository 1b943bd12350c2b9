import { beforeAll, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { collect, evalCurve, tinyModel, trainCurve } from "../training/tiny-model.fixture";

beforeAll(async () => {
  await openEngine();
});

/** Three of four rows are of those who want few words, one of those who want the opposite. */
const rows = Array.from({ length: 32 }, (_, i) => {
  const [brief, warm] = [` stone ${i % 5}`, ` river lamp thanks ${i % 7}`];
  const minority = i % 4 === 3;
  const [chosen, rejected] = minority ? [warm, brief] : [brief, warm];
  return { prompt: `quiet ${i}:`, chosen, rejected, group: minority ? "Warm" : "Brief" };
});
const quiet = { warmup_ratio: 0, save_steps: 0, eval_steps: 0, sample_steps: 0, learning_rate: 3e-3 };
const run = async (algorithm: string, config: object) =>
  collect({
    algorithm,
    model: await tinyModel(1),
    train: rows,
    test: rows.slice(0, 12),
    config: { ...quiet, ...config },
  });

it.each([
  ["dpo", "rewards/margins", "rewards/accuracies"],
  ["orpo", "rewards/margins", "rewards/accuracies"],
  ["reward", "margin", "accuracy"],
])(
  "%s is measured group by group; the one that fares worst is not averaged away",
  async (algorithm, margin, accuracy) => {
    await expect(run(algorithm, { max_steps: 1 })).rejects.toThrow(/2 belief groups \(Brief 24, Warm 8\)/);
    const events = await run(algorithm, {
      max_steps: 16,
      group_weights: "rows",
      train_sampling_strategy: "sequential",
    });
    const last = trainCurve(events).at(-1);
    const [both, brief, warm] = [margin, `${margin}/Brief`, `${margin}/Warm`].map((name) => last?.[name] ?? Number.NaN);
    expect(both).toBeCloseTo(0.75 * (brief ?? 0) + 0.25 * (warm ?? 0), 4); // each batch of the sequence has its share
    const held = evalCurve(events).at(-1) ?? {};
    expect(held[`eval_${margin}/Brief`]).toBeGreaterThan(held[`eval_${margin}/Warm`] ?? Number.NaN);
    expect(held[`eval_${margin}_worst_group`]).toBe(held[`eval_${margin}/Warm`]);
    expect(held[`eval_${accuracy}_worst_group`]).toBeLessThan(held[`eval_${accuracy}`] ?? Number.NaN);
  },
);

it("KTO's margins and imitation's likelihood are told of each group, too", async () => {
  const kto = evalCurve(await run("kto", { max_steps: 8, group_weights: "rows" })).at(-1) ?? {};
  const [brief, warm] = ["Brief", "Warm"].map((group) => kto[`eval_rewards/margins/${group}`] ?? Number.NaN);
  expect(brief).toBeGreaterThan(warm ?? Number.NaN);
  expect(kto["eval_rewards/margins_worst_group"]).toBe(warm);
  for (const packing of [false, true]) {
    const sft =
      evalCurve(await run("sft", { max_steps: 4, group_weights: "Brief 0.9, Warm 0.1", packing })).at(-1) ?? {};
    expect(sft["eval_nll/Brief"]).toBeLessThan(sft["eval_nll/Warm"] ?? Number.NaN);
    expect(sft.eval_mean_token_accuracy_worst_group).toBeLessThan(sft.eval_mean_token_accuracy ?? Number.NaN);
  }
});

it("learns the taste of the group that weighs more, or of the one that is taken alone", async () => {
  const margins = async (group_weights: string) =>
    evalCurve(await run("dpo", { num_train_epochs: 4, group_weights })).at(-1) ?? {};
  const mixed = await margins("Brief 0.1, Warm 0.9");
  expect(mixed["eval_rewards/margins/Warm"]).toBeGreaterThan(mixed["eval_rewards/margins/Brief"] ?? Number.NaN);
  const alone = await margins("Brief");
  expect(alone["eval_rewards/margins"]).toBeGreaterThan(0);
  expect(Object.keys(alone).filter((name) => name.includes("Brief") || name.includes("worst"))).toEqual([]);
});
