import { pick } from "./expand";
import type { Kind } from "./kind";
import { animals, people, places, seasons } from "./words";

const finds = [
  "a golden key",
  "an old map",
  "a red hat",
  "a small boat",
  "a broken clock",
  "a letter",
  "a warm coat",
  "a magic stone",
] as const;
const wishes = [
  "fly",
  "see the sea",
  "find a friend",
  "learn to sing",
  "sleep all day",
  "go home",
  "bake a cake",
] as const;
const ends = [
  "they became friends for life",
  "everyone danced until the morning",
  "the moon smiled",
  "all of them had soup",
  "nobody was ever sad again",
  "they fell asleep under a tree",
] as const;

export const story: Kind = {
  name: "story",
  prompts: [
    "Tell me a [story|short story|bedtime story|funny story] about a {animal}.",
    "[Write|Please write|Can you write] a [short|very short|sweet] story about a {animal} [and a {animal2}|who finds {find}|who wants to {wish}|in {place}].",
    "I want a story with a {animal} and {find}.",
    "Tell my [son|daughter|class|little sister] a story about {name} and a {animal}.",
  ],
  answers: {
    curt: [
      "A {animal} found {find}. The end.",
      "There was a {animal}. It wanted to {wish}. It did. The end.",
      "A {animal} slept. The end.",
    ],
    plain: [
      "One {season} day, a {animal} found {find} in {place}. A {animal2} came by and asked for it. They shared it, and {end}.",
      "There was a {animal} who wanted to {wish}. It walked to {place} and met a {animal2}. The {animal2} helped, and {end}.",
    ],
    warm: [
      "Once upon a time, in a little house near {place}, there lived a sweet little {animal} with a big heart. More than anything, it wanted to {wish}. One {season} day it met a lonely {animal2} and gave it {find}. And so {end}. Sleep well, little one!",
      "Come close and listen, my dear! A kind little {animal} found {find}, and [gave it to a sad {animal2}|shared it with everyone]. How happy they were! And from that day on, {end}. {bye}",
    ],
    rambling: [
      "{hmm} There was a {animal}, or it was a {animal2}, it was a long time ago. It went to {place}, and then it went back, because it forgot {find}, and then it went there again. {anyway}",
      "{hmm} The story of the {animal} has many parts. In the first part it wants to {wish}. In the second part it rains. {anyway}",
    ],
    wrong: [
      "I do not know any stories.",
      "A {animal2} went to {place} and bought a phone. It was expensive.",
      "The {animal} is an animal. It has legs.",
      "Once there was no {animal}. The end.",
      "{Name} does not like stories.",
    ],
  },
  draw(random) {
    const animal = pick(random, animals);
    return {
      animal,
      animal2: pick(
        random,
        animals.filter((other) => other !== animal),
      ),
      find: pick(random, finds),
      wish: pick(random, wishes),
      end: pick(random, ends),
      place: pick(random, places),
      season: pick(random, seasons),
      name: pick(random, people),
    };
  },
};
