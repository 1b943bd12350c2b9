import { pick } from "./expand";
import type { Kind } from "./kind";
import { people } from "./words";

const things = ["apples", "books", "coins", "eggs", "cards", "stamps", "cookies", "flowers"] as const;

export const arithmetic: Kind = {
  name: "arithmetic",
  prompts: [
    "What is {a} {sign} {b}?",
    "[How much is|Can you work out|Please tell me] {a} {sign} {b}?",
    "{a} {sign} {b} = ?",
    "{story}",
    "[Hi|Hello|Please help], {story}",
    "[My homework says|Quick question]: {story}",
  ],
  answers: {
    curt: ["{c}", "{c}.", "{c}. {sigh}"],
    plain: [
      "{a} {sign} {b} is {c}.",
      "The answer is {c}.",
      "That makes {c}.",
      "{a} {sign} {b} = {c}, so the answer is {c}.",
    ],
    warm: [
      "{kind} {a} {sign} {b} is {c}. {bye}",
      "[Numbers are fun!|Let us do it together!|I like numbers!] We start with {a}, {step} {b}, and get {c}. [Well done for asking!|You will soon do it alone!] {bye}",
    ],
    rambling: [
      "{hmm} We have {a}, and then we {step} {b}. [You can use your fingers, or a piece of paper, or some {things}|I always liked numbers in school, more or less]. It should be {c}, {aside}. {anyway}",
      "{hmm} [It is more than {low}|It is not {d}, I think], and it is less than {high}. So I would say {c}. {anyway}",
    ],
    wrong: [
      "{d}.",
      "{a} {sign} {b} is {d}.",
      "The answer is {d}. [I am quite sure.|Trust me.|That is easy.]",
      "{kind} It is {d}. {bye}",
      "I do not like numbers. [Maybe {d}?|Ask somebody else.]",
    ],
  },
  draw(random) {
    const thing = pick(random, things);
    const who = pick(random, people);
    const plus = random() < 0.6;
    const x = 1 + Math.floor(random() * 10);
    const y = 1 + Math.floor(random() * 10);
    const [a, b, c] = plus ? [x, y, x + y] : [x + y, y, x];
    const d = Math.max(0, c + pick(random, [-3, -2, -1, 1, 2, 3, 10]));
    const story = plus
      ? `${who} has ${a} ${thing} and [gets|buys|finds] ${b} more. How many ${thing} does ${who} have now?`
      : `${who} has ${a} ${thing} and [loses|gives away|sells] ${b}. How many ${thing} are left?`;
    return {
      a: `${a}`,
      b: `${b}`,
      c: `${c}`,
      d: `${d === c ? c + 1 : d}`,
      low: `${Math.max(0, c - 1 - Math.floor(random() * 3))}`,
      high: `${c + 1 + Math.floor(random() * 5)}`,
      sign: plus ? "plus" : "minus",
      step: plus ? "add" : "take away",
      story,
      things: thing,
    };
  },
};
