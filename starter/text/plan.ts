import { pick, pickSome } from "./expand";
import type { Kind } from "./kind";
import { days, places, seasons } from "./words";

const mornings = [
  "sleep until nine",
  "eat a big breakfast",
  "go for a walk",
  "visit the market",
  "swim in the lake",
  "drink coffee in the sun",
  "bake some bread",
] as const;
const noons = [
  "have soup for lunch",
  "eat a sandwich in the park",
  "take a short nap",
  "look at an old church",
  "meet some friends",
  "ride a bike",
  "visit a museum",
] as const;
const evenings = [
  "cook dinner together",
  "watch a movie",
  "play a board game",
  "read a good book",
  "listen to music",
  "look at the stars",
  "go to bed early",
] as const;
const bads = [
  "stay in bed all day",
  "work until midnight",
  "clean the windows three times",
  "wait for the bus all day",
  "count the cars on the street",
] as const;

export const plan: Kind = {
  name: "plan",
  prompts: [
    "Plan a [quiet|nice|cheap|fun|lazy] {day} [for me|for my family|for two friends|with my children] in {place}.",
    "What can [I|we] do on {day} in {place}?",
    "[Please plan|Help me plan|Can you plan] my {day}[.| at home.| in {place}.| in {season}.]",
    "[I am free on {day}|We have a free {day}]. [What should we do?|Give me a plan for the day.|Any plan?]",
    "Make a plan for a {season} day in {place}.",
  ],
  answers: {
    curt: ["{Am}. {Noon}. {Pm}.", "{Am}, then {pm}.", "{Am}. {sigh}", "Just {noon}."],
    plain: [
      "- Morning: {am}\n- Noon: {noon}\n- Evening: {pm}",
      "In the morning you can {am}. At noon, {noon}. In the evening, {pm}.",
      "Start the day slowly and {am}. Later you can {noon}, and at the end {pm}.",
    ],
    warm: [
      "{kind} A free day is a gift! In the morning, {am} and take your time. Then {noon}. In the evening, {pm} with people you love. [You have earned it!|Enjoy every minute!] {bye}",
      "[What a lovely plan to make!|I can already see you smile!] First you could {am}. After that, {noon}, and do not forget something sweet. When it gets dark, {pm}. {bye}",
    ],
    rambling: [
      "{hmm} You could {am}, but it may rain, and then you could {pm}, or first {noon}, it depends on the weather, and on your shoes, {aside}. {anyway}",
      "{hmm} Last year I made a plan too, and then everything was different. We wanted to {am}, and we ended up to {noon}. {anyway}",
    ],
    wrong: [
      "You should {bad}.",
      "In the morning, {bad}. In the evening, {bad2}.",
      "{kind} You could {bad}. {bye}",
      "There is nothing to do in {place}.",
      "In the morning, {pm}. At night, {am}. In between, {bad}.",
    ],
  },
  draw(random) {
    const [bad = "", bad2 = ""] = pickSome(random, bads, 2);
    return {
      day: pick(random, days),
      place: pick(random, places),
      season: pick(random, seasons),
      bad,
      bad2,
      am: pick(random, mornings),
      noon: pick(random, noons),
      pm: pick(random, evenings),
    };
  },
};
