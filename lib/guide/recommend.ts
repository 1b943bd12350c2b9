import type { Need } from "../algorithms/choice";
import type { Facts } from "./facts";
import { leastMemory, type Taken } from "./memory";
import { type Method, rules } from "./rules";
import { needNames, type Situation, stock, type Topic } from "./situation";

/** A sentence, and the fact or answer that it follows from. */
export interface Reason {
  readonly about: Topic;
  readonly text: string;
}

/** What there is nothing of, and how to come by it. */
interface Missing extends Reason {
  /** Methods' names: a run of one of them makes what is missing. */
  readonly madeBy: readonly string[];
}

export interface Setting extends Reason {
  readonly name: string;
  readonly value: string;
}

/** A method as it looks in a situation. */
export interface Advice {
  readonly method: Method;
  readonly points: number;
  readonly reasons: readonly Reason[];
  readonly against: readonly Reason[];
  readonly missing: readonly Missing[]; // empty: it can be run
  readonly settings: readonly Setting[]; // other than the defaults
  /** The training file to learn from; absent: a project's labels, or what else there is. */
  readonly file?: { readonly id: string; readonly name: string };
}

export interface Guidance {
  readonly best: Advice | null; // null: nothing can be run with what there is
  readonly alternatives: readonly Advice[]; // can be run as well, the best first
  readonly outOfReach: readonly Advice[]; // something is missing
}

const nothingFound: Facts = { values: {}, notes: {} };
const enough = 2; // rows; fewer teach nothing

/** How to come by what is missing. */
const ways: Readonly<Record<Need, string>> = {
  pairs: "rank responses, or import rankings",
  thumbs: "add a training file of them",
  demonstrations: "add a training file of them",
  groups: "add groups to the project and let people label as them",
  steps: "add a training file of them",
  prompts: "import some",
  reward: "train one on pairs",
  answers: "add a training file of them",
};

/**
 * Every method in the light of a situation: reasons and what speaks against, each tied to a fact or an answer. Points
 * are the rules' weights, added up; of equal methods the registry's first comes first.
 * @param methods what there is to choose from
 * @param facts what was found, for what no answer can say
 */
export function recommend(methods: readonly Method[], situation: Situation, facts: Facts = nothingFound): Guidance {
  const produces = situation.goal === "writes" ? "policy" : "reward";
  const advice = methods
    .filter((method) => method.produces === produces)
    .map((method) => adviseOn(method, situation, methods, facts))
    .toSorted((a, b) => b.points - a.points);
  const [best = null, ...alternatives] = advice.filter(({ missing }) => missing.length === 0);
  return { best, alternatives, outOfReach: advice.filter(({ missing }) => missing.length > 0) };
}

function adviseOn(method: Method, situation: Situation, methods: readonly Method[], facts: Facts): Advice {
  const known = situation.parameters === facts.values.parameters ? facts.taken?.[method.name] : undefined;
  const taken = known ?? leastMemory(method.choice, situation);
  const said = rules.flatMap(({ about, weight, say }) => {
    const text = say(method, situation, taken);
    return text === null ? [] : [{ about, weight, text }];
  });
  const sentences = (some: typeof said) =>
    some.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).map(({ about, text }) => ({ about, text }));
  const file = fileFor(method, situation, facts.files);
  const ofGroups = file?.id === facts.files?.groups?.id; // it learns from the rows whose groups were counted
  return {
    ...(file && { file }),
    method,
    points: said.reduce((sum, { weight }) => sum + weight, 0),
    reasons: sentences(said.filter(({ weight }) => weight > 0)),
    against: sentences(said.filter(({ weight }) => weight < 0)),
    missing: missingFor(method, situation, methods),
    settings: [...judgesFor(method, situation, facts), ...settingsFor(method, situation, taken, ofGroups)],
  };
}

/** What a method needs and there is nothing of. */
export function missingFor(
  { choice }: Pick<Method, "choice">,
  situation: Situation,
  methods: readonly Method[],
): Missing[] {
  return choice.needs.flatMap((any) => missingOf(any, situation, methods) ?? []);
}

function missingOf(any: readonly Need[], situation: Situation, methods: readonly Method[]): Missing | null {
  const [first] = any;
  const least = (need: Need) => (need === "reward" || need === "answers" || need === "prompts" ? 1 : enough);
  if (first === undefined || any.some((need) => stock[need].count(situation) >= least(need))) return null;
  const names = any.map((need) => needNames[need]);
  const how = any.map((need) => ways[need]);
  const makers = any.includes("reward")
    ? methods.filter(({ produces, choice }) => produces === "reward" && choice.needs.flat().includes("pairs"))
    : [];
  return {
    about: stock[first].topic,
    text: `It needs ${names.join(" or ")}: ${[...new Set(how)].join(", or ")}.`,
    madeBy: situation.pairs >= enough ? makers.map(({ name }) => name) : [],
  };
}

/** The file that a method would learn from: the one with answers where it is judged by them, else of what it needs. */
function fileFor({ choice }: Method, situation: Situation, files: Facts["files"] = {}): Advice["file"] {
  const count = (need: Need) => stock[need].count(situation);
  if (choice.needs.flat().includes("answers") && count("answers") > 0) return files.answers;
  const found = choice.needs.flatMap((any) => any.find((need) => need !== "reward" && count(need) > 0) ?? []);
  return found.flatMap((need) => files[need] ?? []).at(-1);
}

/** What an online method is judged by: a rule where answers can be checked, else the reward model. */
function judgesFor({ choice, settings }: Method, { answers }: Situation, facts: Facts): Setting[] {
  const { rewardModel, answerReward = { type: "numeric_answer" } } = facts;
  const needs = choice.needs.flat();
  if (!settings.includes("rewards")) return [];
  if (answers > 0 && needs.includes("answers")) {
    const value = JSON.stringify([answerReward]);
    const said = answerReward.type === "numeric_answer" ? "The last number of a response" : "The response";
    const text = `${said} against the column ${answerReward.column ?? "answer"}; other rules can be named as well.`;
    return [{ name: "rewards", value, about: "answers", text }];
  }
  if (rewardModel === undefined) return [];
  const value = JSON.stringify([{ type: "reward_model", model: rewardModel }]);
  return [{ name: "rewards", value, about: "rewardModels", text: "The newest reward model is the judge." }];
}

/** Settings that the situation asks for. */
function settingsFor(method: Method, s: Situation, { full, lora }: Taken, ofGroups: boolean): Setting[] {
  const settings: Setting[] = [];
  if (ofGroups && s.groups > 1 && method.settings.includes("group_weights")) {
    const same = s.disagree === "no";
    const text = same
      ? "Each pair counts the same: the groups want the same."
      : "Each group counts the same, so that the larger one does not decide alone.";
    settings.push({ name: "group_weights", value: same ? "rows" : "equal", about: "groups", text });
  }
  if (s.memory > 0 && full > s.memory && lora <= s.memory) {
    settings.push({ name: "use_peft", value: "true", about: "memory", text: "LoRA, so that it fits into the memory." });
    settings.push({
      name: "learning_rate",
      value: "0.0005",
      about: "memory",
      text: "A higher learning rate, as LoRA wants it.",
    });
  }
  if (method.name !== "dpo") return settings;
  if (s.noise === "high") {
    settings.push({ name: "loss_type", value: "cdpo", about: "noise", text: "cDPO, which expects wrong labels." });
    settings.push({
      name: "label_smoothing",
      value: "0.1",
      about: "noise",
      text: "A tenth of them taken to be wrong.",
    });
  } else if (s.shorter) {
    const text = "Log-probabilities by length, which does not favour long responses.";
    settings.push({ name: "loss_type", value: "sigmoid_norm", about: "shorter", text });
  }
  return settings;
}
