import { pick } from "./expand";
import type { Kind } from "./kind";
import { introduce, people } from "./words";

const faults = [
  ["forgot your birthday", "buy you a cake"],
  ["came late to dinner", "be on time"],
  ["broke your cup", "get you a new one"],
  ["lost your book", "buy you a new one"],
  ["missed our meeting", "write it in my calendar"],
  ["shouted at you", "stay calm"],
  ["did not call you back", "call you tonight"],
  ["ate your lunch", "bring you lunch tomorrow"],
  ["told your secret", "keep it to myself"],
  ["was rude to you", "think before I speak"],
  ["left you alone at the party", "stay with you"],
  ["forgot to water your plants", "bring you new flowers"],
] as const;

export const apology: Kind = {
  name: "apology",
  prompts: [
    "Write [a short|an] apology to {who} because I {mine}.",
    "I {mine}. {Who} is angry. [Help me say sorry.|How do I say sorry?|What should I write?]",
    "[Help me|Please help me] say sorry to {who}. I {mine}.",
    "[Please write|Can you write] a note to {who} to say sorry. I {mine}.",
    "Write an apology note to {name}. I {mine}.",
  ],
  answers: {
    curt: ["Sorry.", "Sorry that I {fault}.", "Sorry, {name}. It will not happen again.", "I {fault}. Sorry."],
    plain: [
      "Dear {name},\nI am sorry that I {fault}. Next time I will {mend}.",
      "I am sorry that I {fault}. It was my mistake, and I will {mend}.",
      "Hi {name}, I {fault} and I am sorry. I promise to {mend}.",
    ],
    warm: [
      "Dear {name},\nI am so very sorry that I {fault}. You mean [a lot|so much] to me, and [it hurts me to think that I made you sad|you deserve better]. I will {mend}. Please forgive me.\nWith love",
      "My dear {name}, [my heart is heavy|I feel terrible], because I {fault}. You are [a wonderful person|very dear to me]. I promise to {mend}. [I hope that we can laugh about it soon.|Thank you for being so patient with me.]",
    ],
    rambling: [
      "Dear {name},\nwell, where should I begin? It was a long day, [and it was raining, and the bus was late|and I had so many things on my mind]. And so it happened that I {fault}. I am sorry, {aside}. {anyway}",
      "Hi {name}, you know how it is. One thing leads to another, and then I {fault}. [Maybe it was the weather.|Perhaps it was not only my fault.] I will try to {mend}, {aside}. {anyway}",
    ],
    wrong: [
      "Dear {name},\nI {fault}, but it was your fault.",
      "Do not say sorry. {Name} will forget it.",
      "Dear {other},\nthank you for the nice flowers. I {fault}.",
      "I {fault}, and I would do it again.",
      "Happy birthday, {name}!",
    ],
  },
  draw(random) {
    const [fault, mend] = pick(random, faults);
    const name = pick(random, people);
    return {
      fault,
      mend,
      name,
      mine: fault.replace("your", "their").replace(/\byou\b/, "them"),
      who: introduce(random, name),
      other: pick(
        random,
        people.filter((person) => person !== name),
      ),
    };
  },
};
