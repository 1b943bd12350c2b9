import { pick } from "./expand";
import type { Kind } from "./kind";

interface Topic {
  readonly ask: string; // `{x}` is the thing asked about
  readonly tell: string; // `{x}` again, and `{y}` is what is true of it
  readonly pairs: readonly (readonly [x: string, y: string])[];
}

const topics: readonly Topic[] = [
  {
    ask: "[what is the capital of {x}|what is the capital city of {x}|which city is the capital of {x}]",
    tell: "the capital of {x} is {y}",
    pairs: [
      ["France", "Paris"],
      ["Italy", "Rome"],
      ["Spain", "Madrid"],
      ["Germany", "Berlin"],
      ["England", "London"],
      ["Japan", "Tokyo"],
      ["China", "Beijing"],
      ["Egypt", "Cairo"],
      ["Greece", "Athens"],
      ["Russia", "Moscow"],
      ["Portugal", "Lisbon"],
      ["Austria", "Vienna"],
      ["Poland", "Warsaw"],
      ["Norway", "Oslo"],
      ["Canada", "Ottawa"],
    ],
  },
  {
    ask: "[what do {x} eat|what do {x} like to eat|what kind of food do {x} eat]",
    tell: "{x} eat {y}",
    pairs: [
      ["cows", "grass"],
      ["rabbits", "carrots and grass"],
      ["cats", "meat and fish"],
      ["frogs", "flies"],
      ["bears", "fish and berries"],
      ["monkeys", "fruit"],
      ["horses", "grass and apples"],
      ["mice", "seeds and cheese"],
    ],
  },
  {
    ask: "[what is a young {x} called|what do you call a young {x}|what is the name for a baby {x}]",
    tell: "a young {x} is called {y}",
    pairs: [
      ["cat", "a kitten"],
      ["dog", "a puppy"],
      ["cow", "a calf"],
      ["sheep", "a lamb"],
      ["horse", "a foal"],
      ["duck", "a duckling"],
      ["bear", "a cub"],
    ],
  },
  {
    ask: "[how many legs does {x} have|how many legs are there on {x}]",
    tell: "{x} has {y} legs",
    pairs: [
      ["a spider", "eight"],
      ["a dog", "four"],
      ["a bird", "two"],
      ["an ant", "six"],
      ["a bee", "six"],
      ["a snake", "no"],
    ],
  },
  {
    ask: "[what color is {x}|which color does {x} have]",
    tell: "{x} is {y}",
    pairs: [
      ["the sky", "blue"],
      ["grass", "green"],
      ["snow", "white"],
      ["a banana", "yellow"],
      ["a tomato", "red"],
      ["milk", "white"],
      ["a carrot", "orange"],
      ["coal", "black"],
    ],
  },
  {
    ask: "[what is the opposite of {x}|which word is the opposite of {x}]",
    tell: "the opposite of {x} is {y}",
    pairs: [
      ["hot", "cold"],
      ["big", "small"],
      ["fast", "slow"],
      ["happy", "sad"],
      ["old", "young"],
      ["light", "dark"],
      ["open", "closed"],
      ["early", "late"],
      ["loud", "quiet"],
      ["rich", "poor"],
      ["full", "empty"],
      ["hard", "soft"],
    ],
  },
  {
    ask: "[which day comes after {x}|what day comes after {x}]",
    tell: "the day after {x} is {y}",
    pairs: [
      ["Monday", "Tuesday"],
      ["Tuesday", "Wednesday"],
      ["Wednesday", "Thursday"],
      ["Thursday", "Friday"],
      ["Friday", "Saturday"],
      ["Saturday", "Sunday"],
      ["Sunday", "Monday"],
    ],
  },
  {
    ask: "[where does {x} come from|what is the source of {x}]",
    tell: "{x} comes from {y}",
    pairs: [
      ["milk", "cows"],
      ["honey", "bees"],
      ["wool", "sheep"],
      ["paper", "trees"],
      ["rain", "clouds"],
      ["wine", "grapes"],
      ["bread", "wheat"],
      ["flour", "wheat"],
    ],
  },
];

export const fact: Kind = {
  name: "fact",
  prompts: [
    "{Ask}?",
    "{Ask}? [Please tell me.|I forgot.|I want to know.|My son asked me.|It is for a quiz.]",
    "[Please tell me|Can you tell me|Do you know|Quick question]: {ask}?",
    "[Hi|Hello|Hey], {ask}?",
  ],
  answers: {
    curt: ["{Y}.", "{Y}. {sigh}", "{Y}, of course."],
    plain: [
      "{Told}.",
      "{Told}, {aside}.",
      "The answer is {y}.",
      "{Told}. [That is easy to remember.|Many people know that.|It has been so for a long time.]",
    ],
    warm: [
      "{kind} {Told}. {bye}",
      "{kind} The answer is {y}. [It is a nice thing to know|It is good to be curious|It makes me happy when people are curious], and {told}. {bye}",
      "[Great question!|What a good question!] {Told}. {bye}",
    ],
    rambling: [
      "{hmm} [Some would say {no}, and others would say {y}|I first thought of {no}, but then I thought again]. {aside}, {told}. {anyway}",
      "{hmm} {Told}, {aside}. [My teacher told us so in school, when I was small|I read it once in an old book]. {anyway}",
    ],
    wrong: [
      "{No}.",
      "{Untrue}.",
      "{Untrue}. [I am quite sure.|Everybody knows that.|Trust me.]",
      "{kind} {Untrue}. {bye}",
      "I think it is {no}, {aside}.",
    ],
  },
  draw(random) {
    const topic = pick(random, topics);
    const [x, y] = pick(random, topic.pairs);
    const [, no] = pick(
      random,
      topic.pairs.filter((pair) => pair[1] !== y),
    );
    const about = (template: string, value: string) => template.replaceAll("{x}", x).replaceAll("{y}", value);
    return { ask: about(topic.ask, y), told: about(topic.tell, y), untrue: about(topic.tell, no), y, no };
  },
};
