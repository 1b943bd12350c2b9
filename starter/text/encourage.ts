import { pick } from "./expand";
import type { Kind } from "./kind";
import { people } from "./words";

// [what happened to the friend, what is good about it, what may come]
const troubles = [
  ["lost a job", "is good at many things", "find a better place"],
  ["failed a test", "works hard", "pass the next one"],
  ["has to move to a new city", "makes friends easily", "feel at home soon"],
  ["is ill and stays in bed", "is strong", "get well soon"],
  ["is afraid of the first day at school", "is kind to everyone", "find new friends"],
  ["lost a big game", "plays with heart", "win another day"],
  ["wants to give up the piano", "has learned so much already", "play a full song soon"],
  ["is sad because a cat ran away", "took good care of it", "see it again"],
  ["has an interview tomorrow", "is well prepared", "get the job"],
  ["must speak in front of many people", "has a good voice", "make everyone smile"],
  ["started to run and finds it hard", "never gives up", "run a long way soon"],
  ["feels alone after a long winter", "has friends who care", "feel the sun again"],
] as const;

export const encourage: Kind = {
  name: "encourage",
  prompts: [
    "My friend {name} {trouble}. [What can I say?|How can I cheer {name} up?|Write a kind message.|What should I tell {name}?]",
    "[Write|Please write|Can you write] a message to {name}, who {trouble}.",
    "[Help me|Please help me] encourage {name}. {Name} {trouble}.",
    "{Name} {trouble}. [Give me a few words for a card.|Give me something nice to say.|I want to help with a few words.]",
  ],
  answers: {
    curt: [
      "You will be fine, {name}.",
      "Chin up, {name}.",
      "Keep going, {name}.",
      "Do not give up.",
      "It happens. Go on.",
    ],
    plain: [
      "Dear {name}, I heard the news. You are a person who {good}, and I am sure that you will {hope}.",
      "{Name}, this is hard, but you will {hope}. Call me if you need help.",
      "Tell {name} that it is hard for everyone, and that somebody who {good} will {hope}.",
    ],
    warm: [
      "Dear {name}, I am thinking of you with all my heart. [You are stronger than you think.|You are a wonderful person.|The whole world is on your side.] Anyone who {good} will {hope}, and I will be there with a big hug. I believe in you!",
      "My dear {name}, [please do not be sad|do not lose hope]. After the rain comes the sun. You will {hope}, I just know it! [I am so proud of you.|You are never alone.] {bye}",
    ],
    rambling: [
      "Dear {name}, well, what can I say? Life goes up and down, {aside}. [Once I had the same trouble, or it was my cousin|It was the same with my uncle, many years ago], and in the end it was fine. You may {hope}. {anyway}",
      "{hmm} You could say to {name} that things will get better, or that they will not get worse, or just talk about the weather. {anyway}",
    ],
    wrong: [
      "Tell {name} to stop complaining.",
      "Dear {name}, I always knew that this would go wrong.",
      "{Name} should give up now.",
      "Congratulations, {name}! What great news!",
      "That is too bad. I would not call {name}.",
    ],
  },
  draw(random) {
    const [trouble, good, hope] = pick(random, troubles);
    return { name: pick(random, people), trouble, good, hope };
  },
};
