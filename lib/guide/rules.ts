import type { AlgorithmInfo } from "../algorithms/algorithm";
import { gigabytes, type Taken } from "./memory";
import { type Situation, stock, type Topic } from "./situation";

/** What the guide reads of a method. */
export interface Method extends Pick<AlgorithmInfo, "name" | "title" | "summary" | "produces" | "choice"> {
  readonly settings: readonly string[];
}

export function guideMethod({ name, title, summary, produces, choice, config }: AlgorithmInfo): Method {
  return { name, title, summary, produces, choice, settings: Object.keys(config.shape) };
}

/** Something that speaks for a method, or against it, and the fact or answer that it follows from. */
export interface Rule {
  readonly about: Topic;
  readonly weight: number; // below 0: against
  /** The sentence that says so; null where it does not apply. */
  say(method: Method, s: Situation, taken: Taken): string | null;
}

const needs = (method: Method) => method.choice.needs.flat();
const fromRows = ["pairs", "thumbs", "demonstrations", "steps"] as const;
const few = 100;
const manyGroups = (s: Situation) => s.groups >= 2;

/** Rules that follow from what a method says of itself: they hold for one that was added yesterday, too. */
const general: readonly Rule[] = [
  ...fromRows.map((need): Rule => {
    const { topic, count, words } = stock[need];
    return {
      about: topic,
      weight: 3,
      say: (method, s) =>
        method.choice.needs[0]?.[0] === need && count(s) > 0 ? `It is made for what there is: ${words(s)}.` : null,
    };
  }),
  ...fromRows.map((need): Rule => {
    const { topic, count, words } = stock[need];
    return {
      about: topic,
      weight: 1,
      say: ({ choice }, s) =>
        choice.needs[0]?.slice(1).includes(need) && count(s) > 0 ? `It can read the ${words(s)} as well.` : null,
    };
  }),
  ...fromRows.map((need): Rule => {
    const { topic, words } = stock[need];
    const judged = (each: (typeof fromRows)[number], s: Situation) => stock[each].count(s) * (each === "pairs" ? 2 : 1);
    return {
      about: topic,
      weight: 2,
      say(method, s) {
        const others = fromRows.filter((each) => each !== need).map((each) => judged(each, s));
        if (method.choice.needs[0]?.[0] !== need || Math.max(...others) === 0) return null;
        return judged(need, s) > 2 * Math.max(...others) ? `Most of the data are ${words(s)}.` : null;
      },
    };
  }),
  {
    about: "disagree",
    weight: 6,
    say: (method, s) =>
      needs(method).includes("groups") && manyGroups(s) && s.disagree === "yes"
        ? `The ${s.groups} groups want different things, and it learns how many want what rather than an average.`
        : null,
  },
  {
    about: "disagree",
    weight: -4,
    say: (method, s) =>
      needs(method).includes("groups") && manyGroups(s) && s.disagree === "no"
        ? "The groups want the same: a method that takes all pairs together is simpler."
        : null,
  },
  {
    about: "disagree",
    weight: -2,
    say: (method, s) =>
      needs(method).includes("pairs") && !needs(method).includes("groups") && manyGroups(s) && s.disagree === "yes"
        ? "The groups want different things, and it learns one preference for all. Choose one group in the form, and train one model for each."
        : null,
  },
  {
    about: "online",
    weight: 4,
    say: ({ choice }, s) =>
      choice.online && s.online ? "It learns from responses that the model writes as it trains, as you want." : null,
  },
  {
    about: "online",
    weight: -2,
    say: ({ choice, produces }, s) =>
      !choice.online && produces === "policy" && s.online
        ? "It learns only from what is there; more comes from another round of labels."
        : null,
  },
  {
    about: "online",
    weight: -4,
    say: ({ choice }, s) =>
      choice.online && !s.online ? "It writes responses as it trains, which takes many times as long." : null,
  },
  {
    about: "answers",
    weight: 3,
    say: (method, s) =>
      needs(method).includes("answers") && s.answers > 0
        ? `A rule can check the answers to ${stock.answers.words(s)}: nothing can be fooled as a reward model can.`
        : null,
  },
  {
    about: "start",
    weight: 4,
    say: (method, s) =>
      needs(method).includes("demonstrations") && s.start === "raw"
        ? "The model is raw: it has to learn to answer before it can learn to answer better."
        : null,
  },
  {
    about: "start",
    weight: -3,
    say: (method, s) =>
      !needs(method).includes("demonstrations") &&
      method.name !== "orpo" &&
      method.produces === "policy" &&
      s.start === "raw"
        ? "It starts from a model that answers: run supervised fine-tuning before."
        : null,
  },
  {
    about: "start",
    weight: -2,
    say: (method, s) =>
      needs(method).includes("demonstrations") && s.start === "answers" && s.demonstrations === 0
        ? "The model answers already, and from pairs it would learn the chosen response alone, not what is wrong with the other."
        : null,
  },
  {
    about: "memory",
    weight: -0.5,
    say: ({ choice }) => (choice.models > 1 ? `It keeps ${choice.models} models in memory at once.` : null),
  },
  {
    about: "memory",
    weight: -3,
    say(_, s, { full, lora }) {
      if (s.memory === 0 || full <= s.memory) return null;
      const has = `and there are ${gigabytes(s.memory)}`;
      if (lora > s.memory)
        return `Even with LoRA it takes about ${gigabytes(lora)} of memory, ${has}. Take a smaller model.`;
      return `Training every weight takes about ${gigabytes(full)} of memory, ${has}: use LoRA, which takes ${gigabytes(lora)}.`;
    },
  },
  {
    about: "goal",
    weight: -0.5,
    say: ({ choice }) =>
      choice.stability === "medium" ? "It wants some tuning: look at its curves before you trust it." : null,
  },
  {
    about: "goal",
    weight: -1,
    say: ({ choice }) =>
      choice.stability === "low" ? "It is the hardest to keep steady: watch reward, KL and length as it trains." : null,
  },
  {
    about: "pairs",
    weight: -1,
    say: (method, s) =>
      needs(method).includes("pairs") && s.pairs > 0 && s.pairs < few && method.choice.needs[0]?.[0] === "pairs"
        ? `${stock.pairs.words(s)} show that everything works and little more; some hundred say something.`
        : null,
  },
];

const only = (name: string, { say, ...rule }: Rule): Rule => ({
  ...rule,
  say: (method, s, taken) => (method.name === name ? say(method, s, taken) : null),
});

/** What tells methods apart that read the same data. */
const particular: readonly Rule[] = [
  only("orpo", {
    about: "start",
    weight: 4,
    say: (_, s) =>
      s.start === "raw"
        ? "The model is raw: it learns to answer and what is preferred in one run, without SFT before."
        : null,
  }),
  only("orpo", {
    about: "imitable",
    weight: 1,
    say: (_, s) => (s.imitable ? "The chosen responses are worth imitating, which is most of what it does." : null),
  }),
  only("orpo", {
    about: "imitable",
    weight: -2,
    say: (_, s) => (s.imitable ? null : "It imitates the chosen responses, which may be the better of two bad ones."),
  }),
  only("cpo", {
    about: "imitable",
    weight: 1,
    say: (_, s) => (s.imitable ? "The chosen responses are worth imitating, which keeps them likely." : null),
  }),
  only("cpo", {
    about: "imitable",
    weight: -2,
    say: (_, s) => (s.imitable ? null : "It imitates the chosen responses, which may be the better of two bad ones."),
  }),
  only("simpo", {
    about: "shorter",
    weight: 2,
    say: (_, s) =>
      s.shorter ? "It compares responses by their mean log-probability, which gains nothing by length." : null,
  }),
  only("sft", {
    about: "imitable",
    weight: -2,
    say: (_, s) =>
      s.demonstrations === 0 && s.pairs > 0 && !s.imitable
        ? "All it would imitate are chosen responses, which may be the better of two bad ones."
        : null,
  }),
];

export const rules: readonly Rule[] = [...general, ...particular];
