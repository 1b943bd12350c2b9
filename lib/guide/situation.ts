import { z } from "zod";
import type { Need } from "../algorithms/choice";
import { field } from "../algorithms/training-config";

const count = z.int("A whole number.").min(0).max(100_000_000).default(0);

/**
 * The decision tree's questions, in the order in which they are asked, each with its answer. What stands in a project or a
 * file answers most of them (facts.ts); a person may say otherwise.
 */
export const situation = z.object({
  goal: field(z.enum(["writes", "scores"]).default("writes"), {
    title: "What the model is to do",
    description: "Write better responses, or score responses as people would.",
  }),
  start: field(z.enum(["answers", "raw"]).default("answers"), {
    title: "The model to start from",
    description: "Does it answer already, in the form that is wanted, or is it raw, as after pre-training?",
  }),
  pairs: field(count, {
    title: "Pairs",
    description: "Comparisons of two responses to a prompt, one of them preferred.",
  }),
  thumbs: field(count, {
    title: "Thumbs up and down",
    description: "Single responses that were marked good or bad, without another to compare with.",
  }),
  demonstrations: field(count, {
    title: "Demonstrations",
    description: "Responses that are right to imitate, by people or by a better model.",
  }),
  imitable: field(z.boolean().default(false), {
    title: "Chosen responses worth imitating",
    description: "Whether the preferred response of a pair is a good one, or merely the better of two bad ones.",
  }),
  groups: field(z.int("A whole number.").min(0).max(10_000).default(0), {
    title: "Belief groups with pairs",
    description: "Stances or communities that people labelled as.",
  }),
  disagree: field(z.enum(["unknown", "no", "yes"]).default("unknown"), {
    title: "Do the groups want different things?",
    description: "Whether two people of different groups decide one comparison differently more often than two of one.",
  }),
  noise: field(z.enum(["unknown", "low", "high"]).default("unknown"), {
    title: "Labels that are wrong",
    description: "High where people who share a stance often decide one comparison differently.",
  }),
  steps: field(count, {
    title: "Responses with judged steps",
    description: "Step by step solutions of which each step is marked right or wrong.",
  }),
  prompts: field(count, {
    title: "Prompts",
    description: "What the model can be asked while it trains; those of pairs count.",
  }),
  answers: field(count, {
    title: "Prompts with a checkable answer",
    description: "Those whose response a rule can judge: a number, an exact answer, a format.",
  }),
  rewardModels: field(z.int("A whole number.").min(0).max(100_000).default(0), {
    title: "Reward models",
    description: "Checkpoints that score responses.",
  }),
  online: field(z.boolean().default(false), {
    title: "Improve on its own responses",
    description:
      "Whether the model may write responses as it trains and learn from those: it takes longer and goes further.",
  }),
  shorter: field(z.boolean().default(false), {
    title: "Responses must not grow longer",
    description: "People often prefer the longer response, and most methods then write ever longer ones.",
  }),
  parameters: field(z.number("A number.").min(0).max(10_000_000).default(0), {
    title: "Weights of the model, in millions",
    description: "Of the model to start from. 0: not known.",
  }),
  memory: field(z.number("A number.").min(0).max(100_000).default(0), {
    title: "Memory, in GB",
    description: "Of the machine or the device that trains. 0: not known.",
  }),
});
export type Situation = z.output<typeof situation>;
export type Topic = keyof Situation;

/** The answers that can be used, one by one, and what is wrong with the others. */
export function checkAnswers(given: Readonly<Record<string, unknown>>) {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const [topic, schema] of Object.entries<z.ZodType>(situation.shape)) {
    if (given[topic] === undefined) continue;
    const parsed = schema.safeParse(given[topic]);
    if (parsed.success) values[topic] = parsed.data;
    else errors[topic] = parsed.error.issues[0]?.message ?? "It cannot be read.";
  }
  return { values: values as Partial<Situation>, errors };
}

/** The answers that are a choice, in words. */
export const choiceWords: Readonly<Partial<Record<Topic, Readonly<Record<string, string>>>>> = {
  goal: { writes: "It writes", scores: "It scores" },
  start: { answers: "It answers", raw: "It is raw" },
  disagree: { unknown: "Not known", no: "No", yes: "Yes" },
  noise: { unknown: "Not known", low: "Few", high: "Many" },
  imitable: { false: "No", true: "Yes" },
  online: { false: "No", true: "Yes" },
  shorter: { false: "No", true: "Yes" },
};

/** How a situation is divided where it is asked for. */
export const parts: readonly { readonly title: string; readonly topics: readonly Topic[] }[] = [
  { title: "What is wanted", topics: ["goal", "start", "online", "shorter"] },
  { title: "What there is to learn from", topics: ["pairs", "thumbs", "demonstrations", "steps", "imitable", "noise"] },
  { title: "Whose preferences", topics: ["groups", "disagree"] },
  { title: "What can judge the model's own responses", topics: ["prompts", "answers", "rewardModels"] },
  { title: "What it may take", topics: ["parameters", "memory"] },
];

/** What each need is called. */
export const needNames: Readonly<Record<Need, string>> = {
  pairs: "pairs",
  thumbs: "thumbs up and down",
  demonstrations: "demonstrations",
  groups: "pairs of at least two belief groups",
  steps: "responses with judged steps",
  prompts: "prompts",
  reward: "a reward model",
  answers: "prompts with a checkable answer",
};

/** What a situation has of a need, in words, and how many; 0 where there is none. */
export const stock: Readonly<Record<Need, { topic: Topic; count(s: Situation): number; words(s: Situation): string }>> =
  {
    pairs: { topic: "pairs", count: (s) => s.pairs, words: (s) => some(s.pairs, "pair") },
    thumbs: {
      topic: "thumbs",
      count: (s) => s.thumbs,
      words: (s) => some(s.thumbs, "response with a thumb", "responses with thumbs"),
    },
    demonstrations: {
      topic: "demonstrations",
      count: (s) => s.demonstrations,
      words: (s) => some(s.demonstrations, "demonstration"),
    },
    groups: {
      topic: "groups",
      count: (s) => (s.groups >= 2 ? s.groups : 0),
      words: (s) => some(s.groups, "belief group"),
    },
    steps: {
      topic: "steps",
      count: (s) => s.steps,
      words: (s) => some(s.steps, "response with judged steps", "responses with judged steps"),
    },
    prompts: {
      topic: "prompts",
      count: (s) => Math.max(s.prompts, s.answers),
      words: (s) => some(Math.max(s.prompts, s.answers), "prompt"),
    },
    reward: { topic: "rewardModels", count: (s) => s.rewardModels, words: (s) => some(s.rewardModels, "reward model") },
    answers: {
      topic: "answers",
      count: (s) => s.answers,
      words: (s) => some(s.answers, "prompt with a checkable answer", "prompts with a checkable answer"),
    },
  };

function some(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
