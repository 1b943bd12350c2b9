import { pick } from "./expand";
import type { Kind } from "./kind";

// [one, what speaks for it, the other, what speaks for that]
const pairs = [
  ["cats", "they are quiet and soft", "dogs", "they are loyal and fun"],
  ["tea", "it calms you down", "coffee", "it wakes you up"],
  ["the sea", "you can swim", "the mountains", "the air is fresh"],
  ["the train", "you can read on the way", "the car", "you can stop where you like"],
  ["books", "they last for years", "movies", "they take only two hours"],
  ["cake", "it is soft and sweet", "ice cream", "it is cold and fresh"],
  ["a big city", "there is always something to do", "a small town", "people know each other"],
  ["summer", "the days are long", "winter", "you can play in the snow"],
  ["pizza", "you can share it", "soup", "it keeps you warm"],
  ["mornings", "the world is quiet", "evenings", "the work is done"],
  ["apples", "they stay fresh for weeks", "bananas", "they are easy to eat"],
  ["a phone call", "you hear the voice", "a letter", "you can keep it"],
  ["running", "it is good for the heart", "swimming", "it is easy on the knees"],
  ["gold", "it shines like the sun", "silver", "it shines like the moon"],
] as const;

export const choice: Kind = {
  name: "choice",
  prompts: [
    "{One} or {two}?",
    "[What is better|What do you like more|Which one would you choose|What should I take]: {one} or {two}?",
    "[Help me choose|I cannot decide|Please help me decide] between {one} and {two}.",
    "[Hi|Hello|Hey], {one} or {two}? [Be honest.|I cannot decide.|Tell me why.|You have one word.]",
    "Compare {one} and {two}[.|, please.| in one sentence.]",
  ],
  answers: {
    curt: ["{One}.", "{Two}.", "{One}. {sigh}", "{Two}, because {why2}.", "Both."],
    plain: [
      "I would choose {one}, because {why1}.",
      "I like {two} more, because {why2}. But with {one}, {why1}.",
      "It depends on you. {One}: {why1}. {Two}: {why2}.",
      "- {One}: {why1}\n- {Two}: {why2}",
    ],
    warm: [
      "{kind} I love {one}, because {why1}. But {two} can be wonderful too, because {why2}. [Choose what makes your heart smile!|You cannot go wrong!] {bye}",
      "[What a sweet question!|Both are so good!] If you want my honest heart: {two}, because {why2}. [But your own choice is the best choice.|And I am sure that you will be happy with it.] {bye}",
    ],
    rambling: [
      "{hmm} With {one}, {why1}, and with {two}, {why2}, and then there are people who like neither. On Mondays I would say {one}, on other days {two}, {aside}. {anyway}",
      "{hmm} My father always liked {two}, and my mother liked {one}, and they talked about it at every dinner. {anyway}",
    ],
    wrong: [
      "{Other}.",
      "{One}, because {why2}.",
      "{Two}, because {why1}.",
      "I would take {other}. It is the same as {one}.",
      "{One} and {two} are the same thing.",
    ],
  },
  draw(random) {
    const pair = pick(random, pairs);
    const [one, why1, two, why2] = random() < 0.5 ? pair : [pair[2], pair[3], pair[0], pair[1]];
    const [other] = pick(
      random,
      pairs.filter((row) => row !== pair),
    );
    return { one, why1, two, why2, other };
  },
};
