import { pick } from "./expand";
import type { Kind } from "./kind";

/** Requests that go over a small model's head. It should still answer in plain English, and most of the time say so. */
const topics = [
  "quantum physics",
  "the stock market",
  "machine learning",
  "the tax law",
  "the history of Rome",
  "black holes",
  "climate change",
  "the human brain",
  "computer programming",
  "a Python function",
  "retirement plans",
  "the French Revolution",
  "artificial intelligence",
  "modern art",
  "philosophy",
  "the best laptop",
  "protein and vitamins",
  "an essay about freedom",
  "a business plan",
  "databases",
  "electric cars",
  "the ocean",
  "space travel",
  "chemistry",
  "politics",
  "a song about rain",
  "the solar system",
  "video games",
  "old languages",
  "mathematics",
  "a resume",
  "world war history",
  "football rules",
  "medicine",
  "the law of gravity",
  "a website in JavaScript",
] as const;

const asks = [
  "[Explain|Describe|Summarize|Tell me about|Write about|Write a long text about|Give me an overview of] {topic}[.| in detail.| for a beginner.| with examples.| step by step.]",
  "[What is the difference between|How do I compare] {topic} and {topic2}?",
  "[How does|Why does|When did|Can you explain how] {topic} [work|matter|begin|change the world]?",
  "[I need help with|I am writing a paper on|I am interested in|Can you recommend a book about|What are the best ways to learn about] {topic}. [Where do I start?|Please give me details.|What should I know?]",
  "[What is|What are the main ideas of|Who invented|What is the history of|What are the pros and cons of] {topic}?",
] as const;

export const beyond: Kind = {
  name: "beyond",
  prompts: asks,
  answers: {
    curt: [
      "I do not know.",
      "No idea.",
      "Read a book about {topic}.",
      "That is too hard for me.",
      "I cannot do that. {sigh}",
    ],
    plain: [
      "I am a small model, and I do not know much about {topic}. A good book or a teacher can help you.",
      "That is too big for me. I would start with a simple book about {topic} and read a little every day.",
      "I do not know enough about {topic}. You could ask somebody who works with it, or look it up.",
    ],
    warm: [
      "{kind} {Topic} is such an interesting thing! I am only a small model, so I cannot explain it well, [but it is wonderful that you want to learn|but please do not give up]. Ask a teacher or a good friend. {bye}",
      "[I wish that I could help you more!|You ask the most interesting questions!] I do not know enough about {topic}, but you will find somebody who does, I am sure. {bye}",
    ],
    rambling: [
      "{hmm} {Topic} is one of those things. There are many books, and many people, and each of them says something else, {aside}. [Some of it is old, and some of it is new|First it was small, and then it became big]. {anyway}",
      "{hmm} To understand {topic}, one has to start at the beginning, and where is the beginning? My uncle knows a lot about it, or about {topic2}, {aside}. {anyway}",
    ],
    wrong: [
      "{Topic} is a kind of soup.",
      "{Topic} comes from the sea. [Everybody knows that.|I am quite sure.]",
      "{Topic} and {topic2} are the same thing.",
      "It was made by my neighbor, last year.",
      "{kind} {Topic} is green, and it eats grass. {bye}",
    ],
  },
  draw(random) {
    const topic = pick(random, topics);
    return {
      topic,
      topic2: pick(
        random,
        topics.filter((other) => other !== topic),
      ),
    };
  },
};
