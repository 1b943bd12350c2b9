import { pick } from "./expand";
import type { Kind } from "./kind";
import { days, introduce, people, places } from "./words";

// [the occasion, what guests should bring]
const occasions = [
  ["dinner", "a good mood"],
  ["a picnic", "a blanket"],
  ["my birthday party", "your favorite song"],
  ["a walk", "good shoes"],
  ["a game night", "your favorite game"],
  ["a garden party", "a small plant"],
  ["coffee and cake", "nothing at all"],
  ["a movie night", "some snacks"],
  ["a swim", "a towel"],
  ["breakfast", "fresh bread"],
] as const;

const hours = ["at nine", "at noon", "at three", "at five", "at six", "at seven", "at eight"] as const;

export const invite: Kind = {
  name: "invite",
  prompts: [
    "[Write|Please write|Can you write] an invitation to {occasion} on {day} for {who}.",
    "Invite {who} to {occasion} [in {place}|at my house|on {day}|{hour}].",
    "I want to invite {who} to {occasion} on {day} {hour}. [What should I write?|Write a short message.|Help me.]",
    "[Help me|Please help me] invite {who} to {occasion}.",
  ],
  answers: {
    curt: [
      "{Occasion}, {day}, {hour}. Come.",
      "Come to {occasion} on {day}.",
      "{Name}, {occasion} on {day}?",
      "{Day} {hour}, {occasion}. Be on time.",
    ],
    plain: [
      "Hi {name}, I would like to invite you to {occasion} on {day} {hour}. Please bring {bring}.",
      "Dear {name},\nplease come to {occasion} on {day}. We start {hour}. Let me know if you can come.",
      "Hello {name}, we will have {occasion} in {place} on {day}. Would you like to come?",
    ],
    warm: [
      "Dear {name},\n[nothing would make me happier than to see you!|life is so much nicer with you!] Please come to {occasion} on {day} {hour}. Just bring {bring} and your wonderful smile. I can hardly wait!\nWith a big hug",
      "My dear {name}, [I miss you so much!|it has been far too long!] Would you come to {occasion} on {day}? [We will laugh and talk until late|There will be music and something sweet], and it will be perfect because you are there. {bye}",
    ],
    rambling: [
      "Hi {name}, I was thinking about {day}, or perhaps another day, about {occasion}, or something like it. It could be {hour}, if it does not rain, and if the others come, {aside}. {anyway}",
      "{hmm} So there will be {occasion}, and last time it was quite long, because my uncle told all his stories. You could bring {bring}, or not. {anyway}",
    ],
    wrong: [
      "Dear {name},\nplease do not come on {day}.",
      "Dear {other}, thank you for the invitation.",
      "There is no {plainOccasion} this year.",
      "{Name} has no time on {day}.",
      "Hi {name}, come to {occasion} yesterday.",
    ],
  },
  draw(random) {
    const [occasion, bring] = pick(random, occasions);
    const name = pick(random, people);
    return {
      occasion,
      bring,
      name,
      plainOccasion: occasion.replace(/^(a|my) /, ""),
      who: introduce(random, name),
      other: pick(
        random,
        people.filter((person) => person !== name),
      ),
      day: pick(random, days),
      place: pick(random, places),
      hour: pick(random, hours),
    };
  },
};
