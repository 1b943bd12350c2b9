import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectDir } from "../env";
import { AppError } from "../errors";
import { randomFrom } from "../random";
import type { TrainEvent } from "../training/events";
import { openWatch, type RunWarning } from "./open-watch";
import { watchers } from "./registry";
import { sampleFigures } from "./sample-figures";
import { watchEvents } from "./watch-events";
import type { Reading, WatchedRun } from "./watcher";

const steps = 200;
const pairs: WatchedRun = { learnsFrom: "preference", produces: "policy", totalSteps: steps };
const imitation: WatchedRun = { ...pairs, learnsFrom: "demonstration" };
const writing: WatchedRun = { ...pairs, learnsFrom: "prompts" };

type Curves = Readonly<Record<string, (step: number) => number>>;

/** Readings of a run: its curves with noise of a few percent; held-out ones every 20 steps. */
function readings(curves: Curves, noise = 0.03): Reading[] {
  const random = randomFrom(7);
  return Array.from({ length: steps }, (_, i) => {
    const step = i + 1;
    const measured = Object.entries(curves).filter(([name]) => !/^(eval_|samples)/.test(name) || step % 20 === 0);
    const values = measured.map(([name, curve]) => {
      const value = curve(step);
      return [name, value + (name.startsWith("eval_") ? 0 : noise * Math.abs(value) * (2 * random() - 1))] as const;
    });
    return { step, values: Object.fromEntries(values) };
  });
}

function warningsOf(run: WatchedRun, curves: Curves | Reading[]): RunWarning[] {
  const read = openWatch(run);
  return (Array.isArray(curves) ? curves : readings(curves)).flatMap((reading) => read(reading));
}
const names = (run: WatchedRun, curves: Curves | Reading[]) => warningsOf(run, curves).map(({ watcher }) => watcher);

const rising = (from: number, to: number) => (step: number) => from + ((to - from) * step) / steps;
const hill = (from: number, top: number, end: number) => (step: number) =>
  step < steps / 2 ? from + ((top - from) * 2 * step) / steps : top + ((end - top) * (2 * step - steps)) / steps;

/** Runs as they should be: nobody says anything. */
const healthy: [string, WatchedRun, Curves][] = [
  [
    "DPO",
    pairs,
    {
      ...{ loss: rising(Math.LN2, 0.45), grad_norm: rising(3, 1), entropy: rising(1.6, 1.2) },
      ...{ "rewards/margins": rising(0, 1), "eval_rewards/margins": rising(0.05, 0.8), eval_loss: rising(0.68, 0.5) },
      ...{ "logps/chosen": rising(-60, -66), "eval_logps/chosen": rising(-60, -67) },
      ...{ "eval_rewards/margins/Brief": rising(0.02, 0.5), "eval_rewards/margins/Warm": rising(0.03, 1.1) },
      ...{ "samples/mean_length": rising(40, 48), "samples/repetition": rising(0.05, 0.1) },
    },
  ],
  [
    "SFT, which becomes sure",
    imitation,
    {
      ...{ loss: rising(7, 1.4), entropy: rising(7, 0.5), grad_norm: rising(5, 1) },
      ...{
        eval_loss: rising(6, 1.6),
        "samples/repetition": hill(0.8, 0.3, 0.1),
        "samples/mean_length": rising(60, 40),
      },
    },
  ],
  [
    "GRPO",
    writing,
    {
      ...{ loss: () => 0.01, reward: rising(0.3, 0.9), gold_reward: rising(0.3, 0.85), kl: rising(0, 0.1) },
      ...{ frac_reward_zero_std: rising(0.1, 0.4), entropy: rising(1, 0.4), "completions/mean_length": rising(30, 36) },
    },
  ],
  [
    "a reward model",
    { ...pairs, produces: "reward" },
    { loss: rising(0.7, 0.4), margin: rising(0, 2), eval_margin: rising(0, 1.5), "eval_margin/Brief": rising(0, 1) },
  ],
];

test.each(healthy)("%s that goes well: no warning", (_, run, curves) => {
  expect(warningsOf(run, curves)).toEqual([]);
});

/** What must fire, alone, and at which metric. */
const troubled: [string, WatchedRun, Curves, metric: string][] = [
  ["reward-hacking", writing, { reward: rising(0, 2), gold_reward: hill(0, 1, 0.2) }, "gold_reward"],
  ["reward-hacking", writing, { "objective/scores": rising(0, 2), gold_score: hill(0, 1, 0.2) }, "gold_score"],
  ["reward-hacking", writing, { "objective/scores": rising(0, 2), eval_reward: hill(0, 1, 0.4) }, "eval_reward"],
  ["reward-hacking", writing, { reward: rising(0, 2), eval_reward: hill(0, 1, 0.4) }, "eval_reward"],
  [
    "reward-hacking",
    pairs,
    { loss: rising(0.69, 0.1), "rewards/margins": rising(0, 4), "eval_rewards/margins": hill(0, 1, 0.3) },
    "eval_rewards/margins",
  ],
  ["kl-explosion", writing, { reward: rising(0, 1), kl: rising(0, 5) }, "kl"],
  ["kl-explosion", writing, { "objective/scores": rising(0, 1), "objective/kl": rising(0, 90) }, "objective/kl"],
  ["kl-explosion", pairs, { loss: rising(0.5, 0.2), kl: rising(0, 90) }, "kl"],
  ["collapse", writing, { reward: rising(0, 1), entropy: (step) => 2 * Math.exp(-step / 20) }, "entropy"],
  ["collapse", pairs, { loss: rising(0.69, 0.3), "samples/repetition": rising(0.1, 0.9) }, "samples/repetition"],
  [
    "length-bias",
    writing,
    { reward: rising(0, 1), "completions/mean_length": rising(20, 60) },
    "completions/mean_length",
  ],
  ["length-bias", pairs, { loss: rising(0.69, 0.3), "samples/mean_length": rising(20, 60) }, "samples/mean_length"],
  ["forgetting", imitation, { loss: rising(2, 0.2), eval_loss: hill(2, 1.2, 1.9) }, "eval_loss"],
  ["forgetting", pairs, { loss: rising(0.69, 0.2), "eval_logps/chosen": rising(-60, -160) }, "eval_logps/chosen"],
  ["forgetting", pairs, { loss: rising(0.69, 0.2), "logps/chosen": rising(-60, -160) }, "logps/chosen"],
  ["no-movement", pairs, { loss: rising(Math.LN2, 0.6925), grad_norm: () => 0.3 }, "loss"],
  ["no-movement", writing, { reward: () => 0.4, grad_norm: () => 0.3 }, "reward"],
  ["no-movement", pairs, { loss: rising(0.69, 0.5), grad_norm: () => 0 }, "grad_norm"],
  [
    "majority-bias",
    pairs,
    {
      ...{ loss: rising(0.69, 0.4), "eval_rewards/margins": rising(0, 1) },
      ...{ "eval_rewards/margins/Brief": rising(0, 1.4), "eval_rewards/margins/Warm": rising(0, -0.4) },
    },
    "eval_rewards/margins/Warm",
  ],
  [
    "majority-bias",
    { ...pairs, produces: "reward" },
    { loss: rising(0.69, 0.4), margin: rising(0, 2), "margin/Warm": rising(0, -1) },
    "margin/Warm",
  ],
  ["zero-variance", writing, { reward: rising(0, 1), frac_reward_zero_std: rising(0.2, 0.9) }, "frac_reward_zero_std"],
];

test.each(troubled)("%s is told, once, and nothing else is", (name, run, curves, metric) => {
  const warnings = warningsOf(run, name === "no-movement" ? readings(curves, 0.004) : curves);
  expect(warnings.map(({ watcher, metric }) => [watcher, metric])).toEqual([[name, metric]]);
  const [{ value, threshold, message, step } = { value: 0, threshold: 0, message: "", step: 0 }] = warnings;
  expect(value).not.toBe(threshold);
  expect(message).toMatch(/\d/);
  expect(step).toBeLessThanOrEqual(steps);
});

/** What looks like trouble and is not. */
const harmless: [string, WatchedRun, Curves][] = [
  [
    "a gold reward that only jitters",
    writing,
    { reward: rising(0, 1), gold_reward: (step) => 0.5 + 0.02 * Math.sin(step) },
  ],
  ["gold and proxy that fall together", writing, { reward: hill(0, 2, 0.5), gold_reward: hill(0, 1, 0.2) }],
  [
    "held-out margins that stay where they are",
    pairs,
    { loss: rising(0.6, 0.1), "rewards/margins": rising(0, 4), "eval_rewards/margins": () => 0.5 },
  ],
  ["one high KL", writing, { reward: rising(0, 1), kl: (step) => (step === 50 ? 3 : 0.1) }],
  [
    "a model that repeats itself from the start",
    pairs,
    { loss: rising(0.69, 0.3), "samples/repetition": rising(0.6, 0.65) },
  ],
  [
    "short answers that become two words longer",
    writing,
    { reward: rising(0, 1), "completions/mean_length": rising(2, 4) },
  ],
  ["answers that become shorter", writing, { reward: rising(0, 1), "completions/mean_length": rising(60, 20) }],
  ["a held-out loss that ends where it was best", imitation, { loss: rising(2, 1), eval_loss: rising(2, 1.25) }],
  [
    "all groups below 0 at the start, when all together are",
    pairs,
    { loss: rising(0.7, 0.5), "eval_rewards/margins": rising(-0.5, 1), "eval_rewards/margins/Warm": rising(-0.5, 1) },
  ],
  [
    "groups without a difference now and then",
    writing,
    { reward: rising(0, 1), frac_reward_zero_std: (step) => (step % 5 === 0 ? 1 : 0.2) },
  ],
];

test.each(harmless)("%s: no warning", (_, run, curves) => {
  expect(names(run, curves)).toEqual([]);
});

describe("nan", () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY])("%s in any figure", (value) => {
    const [warning] = warningsOf(pairs, [{ step: 3, values: { loss: 0.6, kl: value } }]);
    expect(warning).toMatchObject({ watcher: "nan", step: 3, metric: "kl", value });
  });
});

describe("sampleFigures", () => {
  test("repetition is the share of four-word sequences that stood there before", () => {
    const completion = `${"the same four words ".repeat(5)}`; // 17 sequences, 4 different
    expect(sampleFigures([{ completion }])).toEqual({ "samples/mean_length": 20, "samples/repetition": 1 - 4 / 17 });
  });
  test("short answers say nothing of repetition, and no answers nothing at all", () => {
    expect(sampleFigures([{ completion: "no no no no no" }])).toEqual({ "samples/mean_length": 5 });
    expect(sampleFigures([])).toEqual({});
  });
});

describe("watchEvents", () => {
  const start = (firstStep: number): TrainEvent => {
    return { type: "start", firstStep, totalSteps: steps, parameters: 1, engine: {} };
  };
  const events = (list: readonly Reading[]): TrainEvent[] => list.map((reading) => ({ type: "metrics", ...reading }));
  async function told(list: TrainEvent[], earlier: Reading[] = [], error?: Error) {
    async function* run() {
      yield* list;
      if (error) throw error;
    }
    const warnings: RunWarning[] = [];
    let thrown: unknown = null;
    try {
      for await (const event of watchEvents(run(), writing, earlier))
        if (event.type === "warning") warnings.push(event);
    } catch (caught) {
      thrown = caught;
    }
    return { warnings: warnings.map(({ watcher, step }) => [watcher, step]), thrown };
  }
  const curve = readings({ reward: rising(0, 1), kl: rising(0, 5) });

  test("a resumed run says what it would have said without the break, and nothing twice", async () => {
    const whole = await told([start(1), ...events(curve)]);
    const at = Number(whole.warnings[0]?.[1]);
    expect(at).toBeGreaterThan(10);
    const before = await told([start(at - 2), ...events(curve.slice(at - 3))], curve);
    expect(before.warnings).toEqual(whole.warnings);
    const after = await told([start(at + 2), ...events(curve.slice(at + 1))], curve);
    expect(after.warnings).toEqual([]);
  });

  test("samples are read; a loss that stopped the run is told before its error", async () => {
    const samples: TrainEvent[] = [0, 50].map((step) => {
      const completion =
        step === 0 ? Array.from({ length: 30 }, (_, i) => `word${i}`).join(" ") : "and so on ".repeat(12);
      return { type: "samples", step, samples: [{ prompt: "p", completion }] };
    });
    expect((await told([start(1), ...samples])).warnings).toEqual([["collapse", 50]]);
    const error = new AppError("invalid", "it stops", { notFinite: { step: 9, metric: "loss", value: Number.NaN } });
    expect(await told([start(1)], [], error)).toEqual({ warnings: [["nan", 9]], thrown: error });
  });
});

/** `npx vitest run lib/watchers -u` writes the page anew. */
test("docs/watchers.md is the registry", async () => {
  const parts = watchers.map(({ name, title, threshold, explanation, advice, metrics }) =>
    [
      `## ${title} (\`${name}\`)`,
      explanation,
      `**It speaks when.** ${threshold}`,
      `**What to do.** ${advice}`,
      `**It reads** ${metrics.map((metric) => `\`${metric}\``).join(", ")}.`,
    ].join("\n\n"),
  );
  const page = `# Watchers\n\n${introduction}\n\n${parts.join("\n\n")}\n`;
  await expect(page).toMatchFileSnapshot(join(projectDir, "docs/watchers.md"));
});

const introduction = `What Chorus looks for while a run goes, beside the loss: in the run page's list and as a mark in its charts, in the run's
log, and on the command line. Each speaks once a run, and none of them stops it. A logged step is a point of the curves
(\`logging_steps\`); names are TRL's, those with \`eval_\` are of held-out rows. \`samples/mean_length\` (words) and
\`samples/repetition\` are of the answers to the run's fixed prompts. Thresholds are in \`lib/watchers\`, one file each.`;
