import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import { openTokenizer } from "../nn/tokenizer";
import { collect, evalCurve, fixtureModel, tinyModel, trainCurve } from "../training/tiny-model.fixture";
import { shareBeliefs } from "./belief-shares";
import { encodeBelief } from "./encode-belief";
import { calibrationKl, gdpoLoss, jensenShannon } from "./gdpo-loss";

beforeAll(async () => {
  await openEngine();
});

const number = (make: () => tf.Tensor) => tf.tidy(() => make().dataSync()[0] ?? Number.NaN);

describe("calibration", () => {
  const p = () => tf.tensor2d([[0.7, 0.2, 0.1]]);
  const q = [0.4, 0.4, 0.2];

  it("p = (.7, .2, .1), q = (.4, .4, .2): KL and Jensen-Shannon distance (scipy)", () => {
    expect(number(() => calibrationKl(tf, p(), tf.log(tf.tensor2d([q]))))).toBeCloseTo(0.1837869, 6);
    expect(number(() => jensenShannon(tf, p(), tf.tensor2d([q])))).toBeCloseTo(0.2149438, 6);
    const half = q.map((each) => each / 2); // the other half of the probability lies on other tokens
    expect(number(() => jensenShannon(tf, p(), tf.tensor2d([half])))).toBeCloseTo(0.2149438, 6);
    expect(number(() => calibrationKl(tf, p(), tf.log(tf.tensor2d([half]))))).toBeCloseTo(0.1837869 + Math.LN2, 6);
    expect(number(() => calibrationKl(tf, tf.tensor2d([[1, 0]]), tf.log(tf.tensor2d([[0.5, 0.5]]))))).toBeCloseTo(
      Math.LN2,
      6,
    );
  });

  it("adds calibration, conditional preference and the belief's text; an absent belief changes nothing", () => {
    const believed = (beliefs: number) => ({
      logps: tf.tensor1d([-10, -12]),
      reference: tf.tensor1d([-11, -11.5]),
      shares: tf.tensor2d([[0.7, 0.2, 0.1, 0].slice(0, beliefs)]),
      beliefLogps: tf.tensor2d([[...q.map(Math.log), 0].slice(0, beliefs)]),
      possible: tf.tensor2d([[1, 1, 1, 0].slice(0, beliefs)]),
      textNll: tf.tensor1d([0.5]),
      common: tf.tensor1d([0]),
      weights: tf.tensor1d([1]),
    });
    const settings = { beta: 0.1, label_smoothing: 0, calibration_weight: 2, belief_sft_weight: 0.4 };
    for (const beliefs of [3, 4]) {
      expect(number(() => gdpoLoss(tf, believed(beliefs), settings).loss)).toBeCloseTo(
        0.6209570478 + 2 * 0.1837869 + 0.2,
        5,
      );
      expect(
        number(() => gdpoLoss(tf, believed(beliefs), settings).metrics["belief/js_distance"] as tf.Tensor),
      ).toBeCloseTo(0.2149438, 6);
    }
    const slope = (x: tf.Tensor) => gdpoLoss(tf, { ...believed(3), beliefLogps: x }, settings).loss;
    const gradient = tf.tidy(() =>
      Array.from(
        tf
          .grad(slope)(tf.log(tf.tensor2d([q])))
          .dataSync(),
      ),
    );
    for (const [i, share] of [0.7, 0.2, 0.1].entries()) expect(gradient[i]).toBeCloseTo(-2 * share, 5);
  });
});

describe("how common a belief is", () => {
  const row = (prompt: string, group: string | null, label_id: string, more = {}) => ({
    ...{ prompt, chosen: "a", rejected: "b", group, label_id, ...more },
  });
  const rows = [
    row("p", "Brief", "1"),
    row("p", "Brief", "1"), // a label with two pairs is one person's word
    row("p", "Warm", "2"),
    row("q", "Brief", "3"),
    row("q", "Brief", "4"),
  ];

  it("is counted by labels, the prompt's own and a prior of all", () => {
    const shares = (prior: number) => shareBeliefs(rows, rows, prior).map(({ probabilities }) => probabilities);
    expect(shares(0)).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
      [0.5, 0.5],
      [1, 0],
      [1, 0],
    ]);
    expect(shares(2)[0]).toEqual([(1 + 2 * 0.75) / 4, (1 + 2 * 0.25) / 4]);
    expect(shares(2)[3]?.[0]).toBeCloseTo((2 + 1.5) / 4);
    expect(shareBeliefs(rows, rows, 1)[0]?.beliefs).toEqual(["Brief", "Warm"]);
  });

  it("is what a row says, where it says so; what it contradicts is named", () => {
    const told = { beliefs: ["Yes", "No"], probabilities: [3, 1], belief: "No" };
    expect(shareBeliefs([row("p", "Ada", "1", told)], [], 1)[0]).toMatchObject({
      belief: "No",
      group: "Ada",
      probabilities: [0.75, 0.25],
    });
    const one = (more: object) => () => shareBeliefs([row("p", "Ada", "1", { ...told, ...more })], [], 1);
    expect(one({ belief: "Maybe" })).toThrow("Row 1 (“Maybe”): its belief is not among Yes, No.");
    expect(one({ probabilities: [1] })).toThrow("1 probabilities for 2 beliefs");
    expect(one({ probabilities: [0, 0] })).toThrow("all 0");
    expect(() => shareBeliefs(rows.slice(3), rows.slice(3), 1)).toThrow(
      /two beliefs at least.*all are “Brief”.*Take dpo/,
    );
  });
});

describe("how a belief is written", () => {
  const tokenizer = openTokenizer(fixtureModel);
  const [beliefs, rejected] = [["Brief", "Warm"], " river > lamp"];
  const plain = { prompt: "What is it?", chosen: " a stone > all", rejected, beliefs };
  const text = (ids: readonly number[]) => tokenizer.decode(ids);

  it.each([
    ["text", plain],
    [
      "messages",
      {
        ...plain,
        prompt: [{ role: "user" as const, content: "What is it?" }],
        chosen: [{ role: "assistant" as const, content: "a stone > all" }],
      },
    ],
  ])("between prompt and response, of both sides the same: %s", (_, row) => {
    const { chosen, rejected, beliefStart, responseStart, firstTokens } = encodeBelief(
      row,
      "Warm",
      tokenizer,
      "{belief}: ",
    );
    expect(text(chosen.slice(beliefStart, responseStart)).trim()).toBe("Warm:");
    expect(chosen.slice(0, responseStart)).toEqual(rejected.slice(0, responseStart));
    expect(text(chosen.slice(responseStart)).trim()).toBe("a stone > all");
    expect(text(rejected.slice(responseStart)).trim()).toBe("river > lamp");
    expect(firstTokens[1]).toBe(chosen[beliefStart]);
    expect(firstTokens[0]).not.toBe(firstTokens[1]);
  });

  it("refuses beliefs that begin alike, and a text that runs into the response", () => {
    const alike = { ...plain, beliefs: ["Group A", "Group B"] };
    expect(() => encodeBelief(alike, "Group A", tokenizer, "{belief}: ")).toThrow(
      /“Group A: ” and “Group B: ” begin with the same token.*\{n\} \{belief\}/,
    );
    expect(encodeBelief(alike, "Group B", tokenizer, "{n} {belief}: ").firstTokens).toHaveLength(2);
  });
});

describe("training", () => {
  /** Of ten people eight want few words and two many; all say so before they answer. */
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [brief, warm] = [`stone ${i % 5}`, `river lamp thanks ${i % 7}`];
    const minority = i % 10 >= 8;
    const [chosen, rejected] = minority ? [warm, brief] : [brief, warm];
    return { prompt: `quiet ${i % 4}:`, chosen, rejected, group: minority ? "Warm" : "Brief", label_id: `${i}` };
  });
  const config = {
    learning_rate: 3e-3,
    max_steps: 60,
    belief_prior: 100,
    warmup_ratio: 0,
    save_steps: 0,
    sample_steps: 0,
  };

  it("comes near the distribution and prefers what each belief prefers, the minority's too", async () => {
    const events = await collect({
      algorithm: "gdpo",
      model: await tinyModel(1),
      train: rows,
      test: rows.slice(0, 10),
      config,
    });
    const [first] = trainCurve(events);
    expect(first).toMatchObject({ "rewards/margins": 0, "rewards/chosen": 0 });
    expect(first?.["belief/js_distance"]).toBeGreaterThan(0.1);
    const held = evalCurve(events).at(-1) ?? {};
    expect(held["eval_belief/js_distance"]).toBeLessThan(0.05);
    expect(held["eval_belief/probability_sum"]).toBeGreaterThan(0.7);
    expect(held["eval_rewards/accuracies_minority"]).toBe(1);
    expect(held["eval_rewards/accuracies_majority"]).toBe(1);
    expect(held["eval_rewards/margins_worst_group"]).toBe(
      Math.min(held["eval_rewards/margins/Brief"] ?? 0, held["eval_rewards/margins/Warm"] ?? 0),
    );
  });

  it("refuses rows that say no belief", async () => {
    const train = rows.map(({ prompt, chosen, rejected }) => ({ prompt, chosen, rejected }));
    await expect(collect({ algorithm: "gdpo", model: await tinyModel(1), train, config })).rejects.toThrow(
      "none is told",
    );
  });
});
