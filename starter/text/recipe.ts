import { pick, pickSome } from "./expand";
import type { Kind } from "./kind";

interface Dish {
  readonly dish: string;
  readonly parts: readonly string[];
  readonly make: readonly [string, string, string];
  readonly bad: string;
}

const dishes: readonly Dish[] = [
  {
    dish: "pancakes",
    parts: ["flour", "milk", "eggs", "butter"],
    make: ["mix flour, milk and eggs", "melt butter in a pan", "bake each side for two minutes"],
    bad: "put the eggs in the oven with the shell",
  },
  {
    dish: "tea",
    parts: ["water", "tea leaves", "honey"],
    make: ["boil some water", "put the tea in a cup", "wait for four minutes"],
    bad: "pour cold milk on the tea leaves",
  },
  {
    dish: "tomato soup",
    parts: ["tomatoes", "onions", "salt", "water"],
    make: ["cut tomatoes and onions", "cook them in a pot for twenty minutes", "add salt and stir well"],
    bad: "freeze the tomatoes and eat them with a fork",
  },
  {
    dish: "rice",
    parts: ["rice", "water", "salt"],
    make: ["wash the rice", "add two cups of water for each cup of rice", "cook it slowly for fifteen minutes"],
    bad: "fry the rice without water for an hour",
  },
  {
    dish: "an omelet",
    parts: ["eggs", "cheese", "salt", "butter"],
    make: ["beat three eggs with salt", "melt butter in a pan", "pour in the eggs and add cheese"],
    bad: "boil the cheese in milk",
  },
  {
    dish: "a green salad",
    parts: ["lettuce", "tomatoes", "oil", "lemon"],
    make: ["wash the lettuce", "cut the tomatoes", "mix it all with oil and lemon"],
    bad: "cook the lettuce for one hour",
  },
  {
    dish: "pasta",
    parts: ["pasta", "water", "salt", "tomatoes"],
    make: ["boil a big pot of water with salt", "cook the pasta for ten minutes", "add warm tomatoes on top"],
    bad: "bake the dry pasta in the sun",
  },
  {
    dish: "an apple cake",
    parts: ["flour", "sugar", "eggs", "apples"],
    make: ["mix flour, sugar and eggs", "put the apples on top", "bake it for forty minutes"],
    bad: "put the cake in the fridge until it is done",
  },
  {
    dish: "potato soup",
    parts: ["potatoes", "carrots", "onions", "salt"],
    make: ["cut the potatoes and carrots", "cook them in water until they are soft", "add salt and mix it all"],
    bad: "leave the potatoes whole and serve them cold",
  },
  {
    dish: "hot chocolate",
    parts: ["milk", "chocolate", "sugar"],
    make: ["warm some milk in a pot", "add the chocolate and stir", "pour it in a big cup"],
    bad: "add salt and a lot of onions",
  },
  {
    dish: "a cheese sandwich",
    parts: ["bread", "butter", "cheese"],
    make: ["cut two slices of bread", "put butter on the bread", "put the cheese between the slices"],
    bad: "cook the bread in water",
  },
  {
    dish: "fruit salad",
    parts: ["apples", "bananas", "berries", "lemon"],
    make: ["wash the fruit", "cut it in small pieces", "mix it with some lemon"],
    bad: "boil the fruit with salt",
  },
];

export const recipe: Kind = {
  name: "recipe",
  prompts: [
    "How do I make {dish}?",
    "[How can I cook|How do you make|Tell me how to make] {dish}[?| for two people?| for my family?| for {guest}?]",
    "[Please give me|Can you give me|I need] a recipe for {dish}[.|, please.]",
    "I want to make {dish}. What do I need?",
    "I have {p1} and {p2}. Can I make {dish}?",
  ],
  answers: {
    curt: ["{S1}. {S2}. {S3}.", "{S1}, {s2}. Done.", "You need {p1} and {p2}. {sigh}", "{S1} and {s2}."],
    plain: [
      "1. {S1}.\n2. {S2}.\n3. {S3}.",
      "You need {p1}, {p2} and {p3}.\n1. {S1}.\n2. {S2}.\n3. {S3}.",
      "First {s1}. Then {s2}. After that, {s3}.",
    ],
    warm: [
      "{kind} {Dish} [always makes people happy|is one of my favorite things]. First {s1}. Then {s2}. At the end, {s3}. [Enjoy every bite!|I am sure it will taste wonderful!] {bye}",
      "[How nice that you cook!|What a tasty idea!] Take {p1} and {p2}, {s1}, and then {s2}. Now {s3}, and [share it with somebody you love|enjoy it with your family]. {bye}",
    ],
    rambling: [
      "{hmm} My [grandmother|uncle] made {dish} every Sunday. She would {s1}, or perhaps first {s2}, I do not remember. [You can take {p1}, or leave it out|Some people take more {p2}, some less]. {anyway}",
      "{hmm} For {dish} you can {s1}. But there are a hundred ways, {aside}, and each family has its own. Later you {s3}. {anyway}",
    ],
    wrong: [
      "{Bad}.",
      "First {bad}. [Then eat it fast.|That is how the best cooks do it.|It tastes great.]",
      "You cannot make {dish} at home.",
      "{kind} First {bad}, and then {s3}. {bye}",
      "You need {p3} and a lot of {odd}.",
    ],
  },
  draw(random) {
    const { dish, parts, make, bad } = pick(random, dishes);
    const [p1 = "", p2 = "", p3 = ""] = pickSome(random, parts, 3);
    const odd = pick(random, ["soap", "sand", "paper", "old socks", "snow", "coffee"]);
    const guest = pick(random, [
      "my friends",
      "my children",
      "my mother",
      "a party",
      "my class",
      "one person",
      "four people",
    ]);
    return { dish, p1, p2, p3, s1: make[0], s2: make[1], s3: make[2], bad, odd, guest };
  },
};
