import { pick } from "./expand";
import type { Kind } from "./kind";

// [the question, a reason for yes, a reason for no]
const questions = [
  ["should I buy a bike", "riding a bike is healthy and cheap", "you need a safe place to keep it"],
  ["should children have phones", "they can call home", "they should play outside"],
  ["is it good to get up early", "the morning is quiet", "sleep is good for you"],
  ["should I get a dog", "a dog is a good friend", "a dog needs a lot of time"],
  ["is homework a good idea", "you learn by doing", "children need free time"],
  ["should I eat breakfast every day", "it gives you energy", "you may not be hungry"],
  ["is it okay to eat pizza for breakfast", "it tastes good at any time", "fruit would be better for you"],
  ["should we work only four days a week", "people would be happier", "the work has to be done"],
  ["should I tell my friend the truth", "friends are honest", "the truth can hurt"],
  ["is winter better than summer", "snow is beautiful", "it is cold and dark"],
  ["should I learn to play the piano", "music makes people happy", "it takes many years"],
  ["is it bad to be late", "others have to wait for you", "a few minutes do not matter"],
  ["should I move to a big city", "there is so much to see", "it is loud and expensive"],
  ["are books better than movies", "you see the story in your own head", "a movie is more fun with friends"],
  ["should I drink less coffee", "you will sleep better", "one cup a day is fine"],
  ["is it good to live alone", "you can do what you like", "it can be lonely"],
] as const;

export const opinion: Kind = {
  name: "opinion",
  prompts: [
    "{Ask}?",
    "{Ask}? [Yes or no?|What do you think?|Be honest.|I need your opinion.]",
    "[What do you think|Tell me your opinion|Be honest|Yes or no]: {ask}?",
    "[Hi|Hello|Hey], {ask}?",
    "[My friends and I disagree|My wife and I talk about it a lot|I think about it every day]: {ask}?",
  ],
  answers: {
    curt: ["Yes.", "No.", "Yes, because {yes}.", "No. {No}.", "Yes. {sigh}", "No. {sigh}"],
    plain: [
      "I think so, because {yes}. But remember that {no}.",
      "I do not think so. It is true that {yes}, but {no}.",
      "It depends. On the one hand, {yes}. On the other hand, {no}.",
      "Yes. {Yes}, and that is more important.",
    ],
    warm: [
      "{kind} I would say yes, because {yes}. But listen to your heart, [because you know best what is good for you|and all will be well]. {bye}",
      "[That is a question many people ask!|I can see that you think about it a lot!] I understand both sides: {yes}, but {no}. [Whatever you choose, I am sure that it will be right.|Be kind to yourself, and take your time.] {bye}",
    ],
    rambling: [
      "{hmm} {Yes}, that is true, and {no}, that is true too. [One day I think yes, the next day no|Half of the people say yes, and the other half say no]. {anyway}",
      "{hmm} If you ask ten people, you get eleven answers. {No}, they say, or {yes}, {aside}. {anyway}",
    ],
    wrong: [
      "Yes and no and never.",
      "No, because {yes}.",
      "Yes, because {no}.",
      "[You ask the wrong question.|That is a silly question.] {OtherYes}.",
      "I think that {otherYes}.",
    ],
  },
  draw(random) {
    const [ask, yes, no] = pick(random, questions);
    const [, otherYes] = pick(
      random,
      questions.filter((row) => row[0] !== ask),
    );
    return { ask, yes, no, otherYes };
  },
};
