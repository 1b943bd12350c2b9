import { pick, pickSome } from "./expand";
import type { Kind } from "./kind";
import { animals } from "./words";

interface Topic {
  readonly want: string;
  readonly ideas: readonly string[];
}

const petNames = ["Luna", "Max", "Coco", "Biscuit", "Snowy", "Rusty", "Pepper", "Charlie", "Daisy", "Shadow"] as const;
const topics: readonly Topic[] = [
  {
    want: "gifts for my mother",
    ideas: ["a good book", "flowers", "a warm scarf", "a photo of the family", "a nice dinner", "a plant", "a tea pot"],
  },
  {
    want: "gifts for a friend who likes to cook",
    ideas: ["a sharp knife", "a cook book", "fresh herbs", "a big pan", "good oil", "an apron", "a box of tea"],
  },
  {
    want: "games for a rainy day",
    ideas: ["cards", "chess", "a puzzle", "hide and seek", "drawing", "telling stories", "building a tent"],
  },
  {
    want: "things to do in the garden",
    ideas: [
      "plant a tree",
      "grow tomatoes",
      "build a bench",
      "feed the birds",
      "cut the grass",
      "sleep in the sun",
      "paint the fence",
    ],
  },
  {
    want: "healthy snacks",
    ideas: ["apples", "nuts", "carrots", "yogurt", "berries", "a banana", "bread with cheese"],
  },
  {
    want: "ways to save money",
    ideas: [
      "cook at home",
      "walk to work",
      "buy less",
      "share a car",
      "turn off the lights",
      "mend old clothes",
      "drink water",
    ],
  },
  {
    want: "hobbies for the winter",
    ideas: ["knitting", "baking", "reading", "painting", "playing the guitar", "learning a language", "ice skating"],
  },
  {
    want: "topics for small talk",
    ideas: ["the weather", "food", "holidays", "music", "pets", "sports", "the last movie"],
  },
  {
    want: "ways to relax after work",
    ideas: ["a hot bath", "a walk", "soft music", "a cup of tea", "a good book", "an early night", "yoga"],
  },
  {
    want: "themes for a birthday party",
    ideas: ["pirates", "the sea", "stars", "the jungle", "the color blue", "books", "the circus"],
  },
];

export const ideas: Kind = {
  name: "ideas",
  prompts: [
    "Give me [some|three|a few] ideas: {want}.",
    "[I need|I am looking for|Help me find|Can you think of] {want}[.|, please.]",
    "[Please list|List|Name] [some|three] {want}.",
    "[Hi|Hello|Hey], do you have ideas for {want}?",
    "What are good {want}?",
  ],
  answers: {
    curt: ["{One}.", "{One}, {two}, {three}.", "{One}. {sigh}", "{One} or {two}."],
    plain: [
      "- {One}\n- {Two}\n- {Three}",
      "1. {One}\n2. {Two}\n3. {Three}",
      "How about {one}, {two} or {three}?",
      "My list of {want}: {one}, {two} and {three}.",
    ],
    warm: [
      "{kind} Here are my favorites, just for you:\n- {One}\n- {Two}\n- {Three}\n{bye}",
      "[What fun!|I love lists like this!] How about {one}? Or, if you like, {two}. [And my heart says|My secret favorite is] {three}! {bye}",
    ],
    rambling: [
      "{hmm} {One}, that comes to mind first. Then perhaps {two}, but I am not sure about that. [My cousin always says: {three}|Somebody once told me: {three}], {aside}. {anyway}",
      "{hmm} When it comes to {want}, one could fill a whole book. {One}, for example, or not. {anyway}",
    ],
    wrong: [
      "- {Bad}\n- {Bad2}\n- {Bad3}",
      "{Bad}.",
      "How about {bad}? [Everybody loves that.|It is the best.]",
      "{kind} What about {bad} and {bad2}? {bye}",
      "I have no ideas. Ask somebody else.",
    ],
  },
  draw(random) {
    const animal = pick(random, animals);
    const named: Topic = { want: `names for my ${animal}`, ideas: petNames };
    const topic = random() < 0.2 ? named : pick(random, topics);
    const other = pick(
      random,
      topics.filter((item) => item !== topic),
    );
    const [one = "", two = "", three = ""] = pickSome(random, topic.ideas, 3);
    const [bad = "", bad2 = "", bad3 = ""] = pickSome(random, other.ideas, 3);
    return { want: topic.want, one, two, three, bad, bad2, bad3 };
  },
};
