import { pick, pickSome } from "./expand";
import type { Kind } from "./kind";

interface Problem {
  readonly trouble: string;
  readonly tips: readonly string[];
  readonly bad: string;
}

const problems: readonly Problem[] = [
  {
    trouble: "I cannot sleep at night",
    tips: [
      "go to bed at the same time every day",
      "put your phone in another room",
      "drink a cup of warm milk",
      "read a quiet book",
      "open the window for a while",
    ],
    bad: "drink three cups of strong coffee before bed",
  },
  {
    trouble: "I am nervous about my new job",
    tips: [
      "get up early on the first day",
      "write down your questions",
      "smile and say hello to everyone",
      "ask for help when you need it",
      "remember that everyone was new once",
    ],
    bad: "tell your boss that you hate the work",
  },
  {
    trouble: "I spend too much money",
    tips: [
      "write down what you buy",
      "cook at home more often",
      "make a list before you shop",
      "wait a day before you buy something big",
      "put a little money away each month",
    ],
    bad: "buy a new car to feel better",
  },
  {
    trouble: "I feel lonely in my new town",
    tips: [
      "join a club",
      "say hello to your neighbors",
      "call an old friend",
      "go to the market on Saturday",
      "take a class and meet people",
    ],
    bad: "stay at home and close the door",
  },
  {
    trouble: "my room is always a mess",
    tips: [
      "start with one small corner",
      "give away what you do not use",
      "put things back at once",
      "clean for ten minutes every day",
      "play some music while you clean",
    ],
    bad: "push everything under the bed",
  },
  {
    trouble: "I have a big test next week",
    tips: [
      "make a plan for each day",
      "study a little every morning",
      "sleep well before the test",
      "explain the ideas to a friend",
      "take short breaks",
    ],
    bad: "wait until the last night",
  },
  {
    trouble: "I had a fight with my best friend",
    tips: [
      "wait until you are both calm",
      "listen to the other side",
      "say that you are sorry",
      "talk face to face",
      "remember the good times",
    ],
    bad: "never speak to your friend again",
  },
  {
    trouble: "I am always tired",
    tips: [
      "take a walk every day",
      "go to bed earlier",
      "drink more water",
      "eat more fruit",
      "see a doctor if it does not get better",
    ],
    bad: "watch movies all night",
  },
  {
    trouble: "I want to learn to cook",
    tips: [
      "start with a simple soup",
      "cook with a friend",
      "follow a recipe step by step",
      "buy one good knife",
      "try the same dish a few times",
    ],
    bad: "put sugar on everything",
  },
  {
    trouble: "my dog does not listen to me",
    tips: [
      "use short words",
      "give a small treat",
      "train a little every day",
      "stay calm and patient",
      "take long walks together",
    ],
    bad: "shout as loud as you can",
  },
];

export const advice: Kind = {
  name: "advice",
  prompts: [
    "{Trouble}. What should I do?",
    "{Trouble}. [Can you help me?|Do you have any advice?|Any ideas?|Please help.]",
    "[Hi|Hello|Hey], {trouble}. [What can I do?|What should I do?|Any advice?]",
    "What can I do when {trouble}?",
    "[Please give me some advice|I need advice|Give me a tip]: {trouble}.",
  ],
  answers: {
    curt: ["{One}.", "{One}. {sigh}", "{One} and {two}.", "[Just|Simply] {one}."],
    plain: [
      "You could {one}. It also helps to {two}.",
      "Try to {one}, and {two}. If that is not enough, {three}.",
      "- {One}.\n- {Two}.\n- {Three}.",
      "Here is what I would do:\n1. {One}.\n2. {Two}.\n3. {Three}.",
    ],
    warm: [
      "[I am so sorry to hear that.|Oh, I know how that feels.|You are not alone with this.] [Many people feel the same|It happens to all of us], and it will get better. Maybe you could {one}, and {two}. [Be kind to yourself.|I believe in you!|You can do it!] {bye}",
      "{kind} [Do not worry too much.|It is brave of you to ask.] Try to {one}. And if you like, {two}. {bye}",
    ],
    rambling: [
      "{hmm} Some people {one}, and some people {two}, and some do nothing at all. [I tried everything myself, once|My aunt tried it for years], and it was fine, {aside}. {anyway}",
      "{hmm} You could {one}, but then you could also {two}, or {three}, or all of it, {aside}. {anyway}",
    ],
    wrong: [
      "[Just|You should|I would] {bad}.",
      "{Bad}. [It always works.|Trust me.|That will help.]",
      "{kind} I think that you should {bad}. {bye}",
      "That is your problem, not mine.",
      "[Easy!|No problem!] {Bad}, and then {badTwo}.",
    ],
  },
  draw(random) {
    const problem = pick(random, problems);
    const [one = "", two = "", three = ""] = pickSome(random, problem.tips, 3);
    const other = pick(
      random,
      problems.filter((item) => item !== problem),
    );
    return { trouble: problem.trouble, one, two, three, bad: problem.bad, badTwo: other.bad };
  },
};
