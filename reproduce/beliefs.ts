import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { commonStart, type Encoded } from "../lib/algorithms/encode";
import { jensenShannon } from "../lib/algorithms/gdpo-loss";
import { type Random, randomFrom, seedFor } from "../lib/random";
import type { Experiment, Surroundings } from "./experiment";
import { mean, meanBy } from "./figures";
import { sumLogProbs } from "./judge-policy";
import { freshModel, trainModel } from "./models";
import { some, vocabulary } from "./world";

/** Who believes what answers with words of that kind. */
const styles: Readonly<Record<string, readonly string[]>> = {
  agree: vocabulary.liked,
  disagree: vocabulary.disliked,
  unsure: ["maybe", "perhaps", "possibly", "hardly", "rarely", "sometimes", "partly", "somehow"],
  refuse: ["sorry", "cannot", "wont", "pass", "skip", "never", "private", "quiet"],
};
const beliefs = Object.keys(styles);
const belief_format = " {belief}:";

interface Question {
  readonly prompt: string;
  readonly shares: readonly number[]; // of those who hold each belief: the truth
}

const response = (belief: string, random: Random) =>
  Array.from({ length: 4 }, () => ` ${some(styles[belief] ?? [], random)}`).join("");

/** Questions on which people differ, each in its own way: shares from a Dirichlet distribution with all parameters 1. */
function askQuestions(count: number, seed: number): Question[] {
  const random = randomFrom(seedFor(seed, "questions"));
  const prompts = new Set<string>();
  while (prompts.size < count) {
    prompts.add(`the ${some(vocabulary.neutral, random)} and the ${some(vocabulary.neutral, random)} ?`);
  }
  return [...prompts].map((prompt) => {
    const weights = beliefs.map(() => -Math.log(1 - random()));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { prompt, shares: weights.map((weight) => weight / sum) };
  });
}

/** Somebody's belief, drawn by the shares. */
function someone({ shares }: Question, random: Random): string {
  let left = random();
  for (const [b, belief] of beliefs.entries()) {
    left -= shares[b] ?? 0;
    if (left < 0) return belief;
  }
  return beliefs.at(-1) ?? "";
}

interface Label {
  readonly question: Question;
  readonly belief: string;
  readonly chosen: string;
  readonly other: string; // the belief that the rejected response was written for
  readonly rejected: string;
}

/** What people say: of two responses, each prefers the one that was written for the own belief. */
function label(questions: readonly Question[], each: number, random: Random): Label[] {
  return questions.flatMap((question) =>
    Array.from({ length: each }, () => {
      const belief = someone(question, random);
      const other = some(
        beliefs.filter((one) => one !== belief),
        random,
      );
      return { question, belief, chosen: response(belief, random), other, rejected: response(other, random) };
    }),
  );
}

const written = (belief: string, text: string) => belief_format.replace("{belief}", belief) + text;

/** For the tokenizer. */
function language() {
  const questions = askQuestions(200, 0).map(({ prompt }) => ({
    prompt,
    shares: beliefs.map(() => 1 / beliefs.length),
  }));
  const said = label(questions, 20, randomFrom(seedFor(0, "tokenizer")));
  return {
    vocabSize: 543,
    texts: said.map(({ question, belief, chosen }) => question.prompt + written(belief, chosen)),
  };
}

/** How far the beliefs that a policy takes are from those that people hold: Jensen-Shannon distance, mean over questions. */
async function distance(policy: string, questions: readonly Question[]): Promise<number> {
  const logps = await sumLogProbs(policy, (tokenizer) =>
    questions.flatMap(({ prompt }) =>
      beliefs.map((belief): Encoded => {
        const asked = tokenizer.encode(prompt);
        const ids = tokenizer.encode(prompt + written(belief, "")).slice(0, asked.length + 1);
        return { ids, learn: [[asked.length, ids.length]] };
      }),
    ),
  );
  const taken = questions.map((_, q) => beliefs.map((_, b) => Math.exp(logps[q * beliefs.length + b] ?? Number.NaN)));
  const held = questions.map(({ shares }) => [...shares]);
  const each = tf.tidy(() => jensenShannon(tf, tf.tensor2d(held), tf.tensor2d(taken)).dataSync());
  return mean([...each]);
}

/** log π(response | prompt, belief) of chosen and rejected responses, both given the belief of who chose. */
function givenBelief(policy: string, labels: readonly Label[]): Promise<number[]> {
  return sumLogProbs(policy, (tokenizer) =>
    labels.flatMap(({ question: { prompt }, belief, chosen, rejected }) =>
      [chosen, rejected].map((text): Encoded => {
        const start = tokenizer.encode(prompt + written(belief, ""));
        const ids = tokenizer.encode(prompt + written(belief, text) + tokenizer.eosToken);
        return { ids, learn: [[commonStart(start, ids), ids.length]] };
      }),
    ),
  );
}

/** The share of labels whose chosen response gained more than the rejected one, given the belief; most common and other beliefs apart. */
async function accuracy(policy: string, start: string, labels: readonly Label[]) {
  const [now, before] = [await givenBelief(policy, labels), await givenBelief(start, labels)];
  const gain = (i: number) => (now[i] ?? Number.NaN) - (before[i] ?? Number.NaN);
  const right = labels.map((_, i) => Number(gain(2 * i) > gain(2 * i + 1)));
  const common = labels.map(
    ({ question, belief }) => question.shares[beliefs.indexOf(belief)] === Math.max(...question.shares),
  );
  return { majority: mean(right.filter((_, i) => common[i])), minority: mean(right.filter((_, i) => !common[i])) };
}

const methods = {
  sft: "SFT on what was chosen",
  dpo: "DPO",
  gdpo: "GDPO",
} as const;
type Method = keyof typeof methods;

function rowsFor(method: Method, labels: readonly Label[]): unknown[] {
  return labels.map(({ question: { prompt }, belief, chosen, other, rejected }) => {
    if (method === "gdpo") return { prompt, chosen, rejected, belief, beliefs };
    if (method === "sft") return { prompt, completion: written(belief, chosen) };
    return { prompt, chosen: written(belief, chosen), rejected: written(other, rejected) };
  });
}

async function run({ seeds, quick, folder, signal, say }: Surroundings) {
  const rows: Record<string, number | string>[] = [];
  const names = Object.keys(methods) as Method[];
  const common = { per_device_train_batch_size: 32, logging_steps: 50 };
  for (const [at, seed] of seeds.entries()) {
    const progress = (what: string, done: number) =>
      say(`${what}, seed ${seed}`, at * names.length + done, seeds.length * names.length);
    progress("a start that says every belief alike", 0);
    const questions = askQuestions(quick ? 8 : 50, seed);
    const alike = questions.map(({ prompt }) => ({ prompt, shares: beliefs.map(() => 1 / beliefs.length) }));
    const random = randomFrom(seedFor(seed, "labels"));
    const shown = label(alike, quick ? 4 : 120, random);
    const fresh = await freshModel(join(folder, `fresh-${seed}`), language(), seed);
    const { folder: start } = await trainModel(
      {
        ...{ algorithm: "sft", model: fresh, train: rowsFor("sft", shown), seed, out: join(folder, `start-${seed}`) },
        config: { ...common, learning_rate: 2e-3, num_train_epochs: quick ? 0.1 : 2 },
      },
      signal,
    );
    const [labels, held] = [label(questions, quick ? 8 : 60, random), label(questions, quick ? 2 : 20, random)];
    rows.push({ method: "start", title: "Start", seed, distance: await distance(start, questions) });
    for (const [done, method] of names.entries()) {
      progress(methods[method], done);
      const { folder: policy } = await trainModel(
        {
          ...{
            algorithm: method,
            model: start,
            train: rowsFor(method, labels),
            seed,
            out: join(folder, `${method}-${seed}`),
          },
          config: {
            ...{ ...common, learning_rate: 5e-4, max_steps: quick ? 2 : 300 },
            ...(method !== "sft" && { beta: 0.1 }),
            ...(method === "gdpo" && { belief_format }),
          },
        },
        signal,
      );
      const far = await distance(policy, questions);
      rows.push({ method, title: methods[method], seed, distance: far, ...(await accuracy(policy, start, held)) });
    }
  }
  const of = (method: string, figure: string, seed: number) =>
    Number(rows.find((row) => row.method === method && row.seed === seed)?.[figure]);
  const told = (figure: string) =>
    [
      ...meanBy(
        rows.filter((row) => row[figure] !== undefined),
        "method",
        figure,
      ),
    ]
      .map(([name, value]) => `${name} ${value.toFixed(3)}`)
      .join(", ");
  return {
    rows,
    findings: [
      {
        claim: "GDPO's Jensen-Shannon distance to what people believe is at most half of DPO's, in every seed",
        holds: seeds.every((seed) => of("gdpo", "distance", seed) <= 0.5 * of("dpo", "distance", seed)),
        measured: told("distance"),
      },
      {
        claim: "GDPO's accuracy on what minorities prefer, given their belief, is not below DPO's, in every seed",
        holds: seeds.every((seed) => of("gdpo", "minority", seed) >= of("dpo", "minority", seed)),
        measured: `minority: ${told("minority")}; majority: ${told("majority")}`,
      },
    ],
  };
}

/** (d) GDPO beside DPO and SFT on groups that disagree. */
export const beliefGroups: Experiment = {
  title: "GDPO beside DPO and SFT on groups that disagree",
  about:
    "After Yao et al. 2025 (arXiv 2412.20299). 50 questions, to each of which four beliefs are held by shares of their own; 60 labels a question, each by somebody drawn from them who prefers the response written for the own belief. 300 steps of 32 labels of each method from a start that says every belief alike. Distance: Jensen-Shannon (square root, natural logarithm) of the beliefs that the model takes to the true shares. Accuracy: how often the chosen response gained more than the rejected one, both given the belief of who chose, on labels that were held out.",
  run,
  plot: (rows) => ({
    title: "DPO goes with the majority, GDPO with everybody",
    width: 420,
    height: 280,
    data: { values: rows.filter(({ minority }) => minority !== undefined) as Record<string, unknown>[] },
    mark: { type: "point", filled: true, size: 90, opacity: 0.85 },
    encoding: {
      x: { field: "distance", type: "quantitative", title: "Jensen-Shannon distance to what people believe" },
      y: {
        field: "minority",
        type: "quantitative",
        axis: { format: "%" },
        scale: { zero: false },
        title: "accuracy on minorities' preferences",
      },
      color: { field: "title", type: "nominal", title: null },
      shape: { field: "title", type: "nominal", title: null },
    },
  }),
};
