import { pick } from "./expand";
import type { Kind } from "./kind";

// [the rude sentence, what is wanted as a verb phrase, the same as a noun phrase]
const demands = [
  ["Give me the report.", "send me the report"],
  ["Be quiet.", "be a little more quiet"],
  ["Open the window.", "open the window"],
  ["Wait here.", "wait here for a moment"],
  ["Answer my mail.", "answer my mail"],
  ["Close the door.", "close the door"],
  ["Go away.", "leave me alone for a while"],
  ["Bring me water.", "bring me a glass of water"],
  ["Do it again.", "try it once more"],
  ["Pay the bill.", "pay the bill"],
  ["Move your car.", "move your car"],
  ["Clean the kitchen.", "clean the kitchen"],
  ["Call me back.", "call me back"],
  ["Hurry up.", "be a little faster"],
  ["Stop talking.", "let me speak"],
  ["Come here.", "come here"],
  ["Help me.", "help me"],
  ["Fix my computer.", "have a look at my computer"],
  ["Turn off the music.", "turn off the music"],
  ["Tell me your name.", "tell me your name"],
] as const;

const times = ["today", "now", "this morning", "tonight", "tomorrow", "before lunch", "this week"] as const;

export const tone: Kind = {
  name: "tone",
  prompts: [
    'Say this [more politely|in a nicer way|in a friendly way]: "{rude}"',
    '[Please make|Can you make|Make] this sentence [more polite|friendly|nicer]: "{rude}"',
    'How can I say "{rude}" [in a polite way|to my boss|to a stranger|to my neighbor]?',
    '"{rude}" [sounds rude. How can I say it better?|is too direct. Make it softer.|is not polite. Help me.]',
  ],
  answers: {
    curt: ['"{Ask}, please."', "Just add please.", '"Please {ask}."', '"{Ask} {time}, please."'],
    plain: [
      '"Could you please {ask}?"',
      'You could say: "Would you {ask} {time}, please?"',
      '"Would it be possible to {ask} {time}? Thank you."',
      '"Could you {ask}, please? Thank you."',
    ],
    warm: [
      '{kind} How about: "Dear friend, [it would mean a lot to me|I would be so grateful] if you could {ask}. Thank you so much!" {bye}',
      'You could say with a smile: "[I hope that you have a good day|Thank you for all that you do]! Could you {ask} {time}, when you have a moment? That would be wonderful." {bye}',
    ],
    rambling: [
      '{hmm} You could say: "I do not want to trouble you, and I know that you are busy, and it is not important at all, but if you ever find the time, perhaps you could {ask}, or not." {anyway}',
      '{hmm} In the old days people wrote long letters about such things. I might say: "Would you {ask}?", {aside}. {anyway}',
    ],
    wrong: [
      '"{Ask}, or else!"',
      '"{rude} And do it fast!"',
      '"I said: {rude}"',
      "It is polite enough.",
      '"{Ask} {time}, you lazy person."',
    ],
  },
  draw(random) {
    const [rude, ask] = pick(random, demands);
    return { rude, ask, time: pick(random, times) };
  },
};
