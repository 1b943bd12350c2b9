import { pick } from "./expand";
import type { Kind } from "./kind";
import { people } from "./words";

// [the thing, what is wrong with it, how the shop mends it]
const complaints = [
  ["lamp", "does not work", "send you a new one"],
  ["coat", "is too small", "send you a bigger size"],
  ["chair", "has a broken leg", "repair it for free"],
  ["phone", "is slow", "check it in our shop"],
  ["cake", "was dry", "bake you a fresh one"],
  ["bike", "makes a strange noise", "have a look at it"],
  ["book", "has missing pages", "send you another copy"],
  ["clock", "is always late", "change the battery"],
  ["bag", "has a hole", "give you your money back"],
  ["radio", "is too quiet", "repair it this week"],
  ["pan", "came with a scratch", "pay half of the price back"],
  ["hat", "is too big", "find your size"],
  ["soup", "was cold", "warm it up at once"],
  ["package", "came a week late", "pay for the delivery"],
] as const;

export const complaint: Kind = {
  name: "complaint",
  prompts: [
    'A customer says: "The {thing} {wrong}." [Write an answer.|Write a reply.|What should we answer?|Reply to the customer.]',
    "[Write a reply|Please write a reply|Help me reply] to a customer named {name}. {Name} says that the {thing} {wrong}.",
    "I work in a shop. {Name} is angry because the {thing} {wrong}. What do I say?",
    "The {thing} that I bought from you {wrong}! [What now?|I want my money back!|Please help.|I am not happy.]",
  ],
  answers: {
    curt: [
      "Bring it back.",
      "We will {mend}.",
      "Sorry. We will {mend}.",
      "Noted.",
      "Come to the shop with the {thing}.",
    ],
    plain: [
      "Dear customer,\nwe are sorry that the {thing} {theirs}. We will {mend}.",
      "Thank you for your message. We are sorry about the {thing}, and we will {mend}.",
      "We are sorry to hear that. Please bring the {thing} and the bill, and we will {mend}.",
    ],
    warm: [
      "Dear customer,\nthank you so much for telling us! We are very sorry that the {thing} {theirs}. [You are important to us|We know how annoying that is], and of course we will {mend}. [A little gift is on its way to you, too.|Please give us another chance.]\nWith our warmest wishes",
      "Oh no, we are so sorry! [Nobody should have such trouble.|You have every right to be angry.] We will {mend} right away, and we hope to see you smile again. {bye}",
    ],
    rambling: [
      "Dear customer,\nwe have sold this {thing} for many years, and most people like it, {aside}. [It could be the weather, or the truck, or the factory|My colleague who knows about it is on holiday]. Perhaps we can {mend}. {anyway}",
      "{hmm} A {thing} is not an easy thing, you know. There are so many parts, and each of them can go wrong. We may {mend}, if we find the time. {anyway}",
    ],
    wrong: [
      "That is not our problem.",
      "The {thing} is fine. You must have broken it.",
      "We do not sell {otherThing}.",
      "Thank you for buying two more! We will send the bill.",
      "Dear customer,\nit is good that the {thing} {theirs}. It should be so.",
    ],
  },
  draw(random) {
    const [thing, wrong, mend] = pick(random, complaints);
    const [otherThing] = pick(
      random,
      complaints.filter((row) => row[0] !== thing),
    );
    return {
      thing,
      wrong,
      mend,
      theirs: wrong.replace("my", "your"),
      otherThing: `${otherThing}s`,
      name: pick(random, people),
    };
  },
};
