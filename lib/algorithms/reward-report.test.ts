import { beforeAll, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { collect, evalCurve, tinyModel } from "../training/tiny-model.fixture";
import { calibrationError, type JudgedPair, rewardReport } from "./reward-report";

beforeAll(async () => {
  await openEngine();
});

const pair = (chosenScore: number, rejectedScore: number, chosenLength = 4, rejectedLength = 2): JudgedPair => ({
  ...{ chosenScore, rejectedScore, chosenLength, rejectedLength },
});
const logit = (p: number) => Math.log(p / (1 - p));

it("is calibrated where the probability it gives itself is how often it is right", () => {
  // says 0.75 four times and is right three times; says 0.62 twice and is right once
  const sure = [1, 1, 1, -1].map((sign) => pair(sign * logit(0.75), 0));
  const unsure = [1, -1].map((sign) => pair(sign * logit(0.62), 0));
  expect(calibrationError(sure)).toBeCloseTo(0, 10);
  expect(calibrationError([...sure, ...unsure])).toBeCloseTo((2 / 6) * 0.12, 10);
  expect(calibrationError([pair(-50, 50)])).toBeCloseTo(1, 10);
});

it("tells where it is right by length, and how far length alone explains it", () => {
  const report = rewardReport([pair(1, 0, 1, 0), pair(2, 0, 3, 1), pair(0, 3, 9, 8), pair(0, 4, 10, 14)]);
  expect(report).toMatchObject({
    accuracy_length_q1: 1,
    accuracy_length_q2: 1,
    accuracy_length_q3: 0,
    accuracy_length_q4: 0,
  });
  expect(report.longer_wins).toBe(0.75);
  expect(report.longer_scored_higher).toBe(0.75); // all but the third, whose shorter one it likes
  expect(rewardReport([pair(1, 0, 10, 5), pair(2, 1, 15, 10)]).length_correlation).toBeCloseTo(1, 10);
  expect(rewardReport([])).toEqual({});
});

it("is measured on held-out pairs as a run goes", async () => {
  const rows = Array.from({ length: 24 }, (_, i) => {
    const [short, long] = [` stone ${i}`, ` river lamp thanks and ${i} more`];
    return { prompt: `quiet ${i}:`, chosen: i % 6 === 0 ? short : long, rejected: i % 6 === 0 ? long : short };
  });
  const config = { learning_rate: 3e-3, max_steps: 20, warmup_ratio: 0, save_steps: 0, eval_steps: 0, sample_steps: 0 };
  const events = await collect({
    algorithm: "reward",
    model: await tinyModel(2),
    train: rows,
    test: rows.slice(0, 12),
    config,
  });
  const held = evalCurve(events).at(-1) ?? {};
  expect(held.eval_longer_wins).toBeCloseTo(10 / 12, 10);
  expect(held.eval_length_correlation).toBeGreaterThan(0.3); // it has learned that long is good
  const quarters = [1, 2, 3, 4].map((q) => held[`eval_accuracy_length_q${q}`] ?? Number.NaN);
  expect(quarters.reduce((sum, value) => sum + value, 0) / 4).toBeCloseTo(held.eval_accuracy ?? Number.NaN, 6);
  expect(held.eval_ece).toBeGreaterThanOrEqual(0);
});
