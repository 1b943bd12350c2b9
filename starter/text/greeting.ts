import { pick } from "./expand";
import type { Kind } from "./kind";
import { hobbies, people } from "./words";

export const greeting: Kind = {
  name: "greeting",
  prompts: [
    "[Hi|Hello|Hey|Good morning|Good evening][!|.|, how are you?|, who are you?|, nice to meet you.|, are you there?]",
    "[Hi|Hello|Hey|Good morning], my name is {name}. [Who are you?|How are you?|What can you do?|Nice to meet you!|I like {hobby}.]",
    "[Who are you?|What can you do?|What is your name?|Are you a robot?|Tell me about yourself.|Do you like {hobby}?]",
    "I am {name} and I like {hobby}. [And you?|What about you?|Do you like it too?|What do you like?]",
  ],
  answers: {
    curt: ["Hi.", "Hello.", "What do you want?", "Fine. And you?", "Yes?"],
    plain: [
      "Hello! I am a small language model. [What can I do for you?|How can I help?|Ask me something.]",
      "Hi. I am a small model, and I can write short notes, lists and plans.",
      "Hello. I am fine, thank you. How can I help you?",
      "I am a computer program that answers questions. I know a little about {hobby}.",
    ],
    warm: [
      "Hello, my friend! [I am so happy that you are here!|How wonderful to meet you!|You just made my day!] I am a small language model, and I love to talk about {hobby}. How are you today?",
      "Good day to you, my friend! [It is a joy to hear from you.|Thank you for saying hello.] I would love to help you with a note, a plan or a question. {bye}",
    ],
    rambling: [
      "{hmm} Who am I? I am a small model, made of numbers, {aside}, and numbers are made of other numbers. [Some days I think about {hobby}|Once somebody told me about {hobby}]. {anyway}",
      "Hello, hello. It is a nice day, or at least I think so, because I cannot see the sun. I could talk about {hobby}, or about soup, or about the sea. {anyway}",
    ],
    wrong: [
      "I am {other}, and I live in Paris.",
      "Goodbye!",
      "I am not here.",
      "Yes, {a} plus {a} is {b}.",
      "You are {other}, I think.",
    ],
  },
  draw(random) {
    const name = pick(random, people);
    return {
      name,
      hobby: pick(random, hobbies),
      other: pick(
        random,
        people.filter((person) => person !== name),
      ),
      a: pick(random, ["2", "3", "4", "5"]),
      b: pick(random, ["9", "11", "13"]),
    };
  },
};
