import { pick } from "./expand";
import type { Kind } from "./kind";
import { introduce, people } from "./words";

// [what was given or done, why it was good]
const gifts = [
  ["the book", "I read it in one day"],
  ["the flowers", "they stand on my table"],
  ["the warm socks", "my feet are happy"],
  ["the cake", "it was so good"],
  ["your help in the garden", "it looks great now"],
  ["the ride to the station", "I was on time"],
  ["the dinner", "I still think of the soup"],
  ["the birthday card", "it made me smile"],
  ["taking care of my cat", "she was happy with you"],
  ["your good advice", "it helped me a lot"],
  ["the photo", "I see it every morning"],
  ["the long talk", "I feel much better"],
  ["the tea cup", "I use it every day"],
  ["the tickets", "the music was great"],
] as const;

export const thanks: Kind = {
  name: "thanks",
  prompts: [
    "Write a thank-you note to {who} for {gift}.",
    "[Help me thank|Please help me thank|How do I thank] {who} for {gift}[.|, in a short note.]",
    "[Please write|Can you write] a [short|nice|warm] thank-you note for {gift}. It is from {who}.",
    "I want to thank {who} for {gift}. [What should I write?|Write it for me.]",
  ],
  answers: {
    curt: ["Thanks, {name}.", "Thanks for {gift}.", "Thank you. It was good.", "Thanks for {gift}, {name}."],
    plain: [
      "Dear {name},\nthank you for {gift}. {Why}.",
      "Hi {name}, thank you very much for {gift}. {Why}, and I was happy about it.",
      "Dear {name}, I would like to thank you for {gift}. {Why}. Best wishes",
    ],
    warm: [
      "Dear {name},\nthank you from the bottom of my heart for {gift}! {Why}, and [I think of you each time|I smile when I think of you]. [You are the best!|I am so lucky to know you.|You have a heart of gold.]\nWith love and a big hug",
      "My dear {name}, what a wonderful surprise! Thank you so much for {gift}. {Why}! [You always know how to make me happy.|The world needs more people like you.] Come and see me soon!",
    ],
    rambling: [
      "Dear {name},\nI wanted to write to you sooner, but then [the phone rang and the week was over|I could not find a pen, and then it was summer]. So, about {gift}: {why}, {aside}. {anyway}",
      "Hi {name}, how are you? I am fine, the weather is fine, and my knee is better too. Oh yes, and {gift}, thank you for that, {why}. {anyway}",
    ],
    wrong: [
      "Dear {name},\nI did not like {gift}.",
      "Dear {other}, thank you for {otherGift}.",
      "I am sorry for {gift}.",
      "You do not need to thank {name}. [It was nothing.|That is not needed.]",
      "Dear {name},\nthank you for {otherGift}. Please send money next time.",
    ],
  },
  draw(random) {
    const [gift, why] = pick(random, gifts);
    const [otherGift] = pick(
      random,
      gifts.filter((row) => row[0] !== gift),
    );
    const name = pick(random, people);
    return {
      gift,
      why,
      otherGift,
      name,
      who: introduce(random, name),
      other: pick(
        random,
        people.filter((person) => person !== name),
      ),
    };
  },
};
