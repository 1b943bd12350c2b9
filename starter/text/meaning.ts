import { pick } from "./expand";
import type { Kind } from "./kind";

// [word, kind of word, what it means, an example, a wrong meaning]
const words = [
  ["patient", "able to wait without getting angry", "The patient teacher explained it again", "very hungry"],
  ["brave", "ready to do something although you are afraid", "The brave girl saved the cat", "afraid of everything"],
  ["generous", "happy to give things to others", "My generous aunt gives me apples", "a kind of big animal"],
  ["curious", "wanting to know or learn more", "The curious boy opened the box", "very tired"],
  ["honest", "telling the truth", "An honest friend tells you when you are wrong", "good at cooking"],
  ["lazy", "not wanting to work or move", "The lazy cat sleeps all day", "quick and strong"],
  ["ancient", "very, very old", "We saw an ancient wall in the old town", "made of glass"],
  ["enormous", "very big", "An enormous tree stands by the river", "very small"],
  ["fragile", "easy to break", "The glass is fragile, so be careful", "hard as stone"],
  [
    "jealous",
    "sad or angry because another person has what you want",
    "He was jealous of his brother",
    "happy for your friends",
  ],
  ["grateful", "thankful for something good", "I am grateful for your help", "full of water"],
  ["polite", "kind and friendly in the way you speak", "A polite child says thank you", "loud and rude"],
  ["stubborn", "not ready to change your mind", "The stubborn horse would not move", "easy to move"],
  ["calm", "quiet and not worried", "She stayed calm in the storm", "full of anger"],
  ["lucky", "having good things happen by chance", "I was lucky and found a coin", "always late"],
  ["modest", "not talking much about how good you are", "The modest winner only smiled", "rich and famous"],
  ["rare", "not found very often", "This rare flower grows in the mountains", "found everywhere"],
  ["clumsy", "often dropping or breaking things", "The clumsy waiter dropped the soup", "good with your hands"],
  ["cozy", "warm and nice to be in", "We have a cozy room with a fire", "cold and wet"],
  ["loyal", "always standing by your friends", "A loyal dog waits for you", "made of gold"],
] as const;

export const meaning: Kind = {
  name: "meaning",
  prompts: [
    'What does "{word}" mean?',
    'What does the word "{word}" mean?',
    'Explain the word "{word}"[.| to a child.| in simple words.| in one sentence.]',
    '[Can you|Will you] explain "{word}"[?| to me?| to my son?| with an example?]',
    '[I read the word|My teacher used the word|In my book there is the word] "{word}". What is that?',
    '[Hi|Hello|Quick question], what is the meaning of "{word}"?',
  ],
  answers: {
    curt: ["{Means}.", "{Means}. {sigh}", "It means {means}."],
    plain: [
      '"{Word}" means {means}. For example: {example}.',
      "It means {means}. Example: {example}.",
      "When somebody or something is {word}, it is {means}. {Example}.",
    ],
    warm: [
      '{kind} "{Word}" means {means}. Here is a little example for you: {example}. {bye}',
      'I like that word! When we say "{word}", we mean {means}. You can say: {example}. [Is that not a fine word?|Now you know it too!] {bye}',
    ],
    rambling: [
      '{hmm} Words are strange, and a word can mean one thing today and another tomorrow. "{Word}" has something to do with {means}, {aside}. {anyway}',
      '{hmm} I first heard the word "{word}" [from my grandmother|on the radio|in a long story]. {Example}, she said. So it means {means}, or close to it. {anyway}',
    ],
    wrong: [
      "It means {no}.",
      '"{Word}" means {no}. [For example: {other}.|Everybody knows that.|I am quite sure.]',
      "{No}.",
      '{kind} "{Word}" means {no}. {bye}',
      "That is not a word.",
    ],
  },
  draw(random) {
    const [word, means, example, no] = pick(random, words);
    const [, , other] = pick(
      random,
      words.filter((row) => row[0] !== word),
    );
    return { word, means, example, no, other };
  },
};
