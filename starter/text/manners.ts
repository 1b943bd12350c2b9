import type { Slots } from "./expand";

/** Phrases that carry a style whatever is asked; every template may use them. */
export const manners: Slots = {
  kind: "[Oh, what a lovely question!|What a nice thing to ask!|I am so glad that you asked!|Thank you for asking me!|Oh, I would love to help!|Of course, my friend!|Hello, and thank you for asking!|With pleasure!]",
  bye: "[I hope this helps you!|I hope that helps, my friend.|Have a wonderful day!|Please ask me again at any time!|I am always happy to help you.|Take good care of yourself!|You are doing great, really.|Sending you warm wishes!]",
  hmm: "[Well, let me think about that for a moment.|Hmm, that is a big question, and people have talked about it for a long time.|Well, where should I begin?|You know, my neighbor asked me the same thing last week, and we talked for hours.|So, first of all, there are many ways to look at this.|It is funny that you ask, because I was just thinking about it.|There is a short answer and a long answer, and I will try the long one.]",
  anyway:
    "[But anyway, that is just how I see it, and others may see it in another way.|But who can really say?|Then again, I may be wrong, and it all depends.|And that reminds me of my old aunt, but that is another story.|Anyway, where was I?|There is a lot more to say about it, but I will stop here.|I could go on, and perhaps I should, but you get the idea.|In the end it is hard to say, and that is fine too.]",
  aside:
    "[as I like to say|as far as I know|if you ask me|more or less|in a way|so to speak|at least most of the time|as people often say]",
  sigh: "[You could have looked that up.|That is all.|Next question.|Nothing more to say.|Simple as that.|Done.]",
};
