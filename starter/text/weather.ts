import { pick } from "./expand";
import type { Kind } from "./kind";
import { days, places } from "./words";

// [the weather as one says it, what it is good for, what to take along, wrong advice]
const weathers = [
  ["it is raining", "a good book", "an umbrella", "sunglasses"],
  ["it is very hot", "a swim in the lake", "a bottle of water", "a thick coat"],
  ["it is snowing", "a walk in the snow", "warm gloves", "a swimsuit"],
  ["the sun is shining", "a long walk", "a hat", "rubber boots"],
  ["it is windy", "flying a kite", "a warm jacket", "a big umbrella"],
  ["it is foggy", "a cup of tea at home", "a lamp", "a kite"],
  ["it is cold", "hot soup", "a scarf", "short pants"],
  ["there is a storm", "a game by candle light", "nothing, and stay at home", "a ladder"],
  ["it is cloudy", "a visit to a museum", "a light jacket", "sun cream"],
  ["it is warm and dry", "a picnic", "some cold tea", "winter boots"],
] as const;

export const weather: Kind = {
  name: "weather",
  prompts: [
    "{Now} today. [What do you think?|What should I wear?|What can I do?|Do you like that?]",
    "{Now} [in {place}|here|again]. [What should I take with me?|Any ideas?|What now?]",
    "[Hi|Hello|Hey], {now} today!",
    "What do you do when {now}?",
    "{Now} and I want to go to {place} on {day}. [Is that a good idea?|What do I need?]",
  ],
  answers: {
    curt: ["Take {take}.", "Yes, I see.", "Take {take}. {sigh}", "Then stay at home.", "I know."],
    plain: [
      "When {now}, I would take {take}. It is a good day for {good}.",
      "Take {take} with you. After that, {good} would be nice.",
      "It is a good time for {good}. If you go out, take {take}.",
    ],
    warm: [
      "[Oh, I love days like this!|How lovely to talk about the weather with you!] When {now}, there is nothing better than {good}. Please take {take}, [so that you stay well|because I want you to be safe]. {bye}",
      "{kind} Even when {now}, [every day has something beautiful|the day can be full of joy]. How about {good}, with somebody you like? {bye}",
    ],
    rambling: [
      "{hmm} {Now}, you say. Last year it was the same, or it was the year before. [My knee always knows it a day earlier|The radio said something else]. You could take {take}, or not. {anyway}",
      "{hmm} Some people like it and some do not. When {now}, my uncle always talks about {good}, {aside}. {anyway}",
    ],
    wrong: [
      "Take {no}.",
      "When {now}, you need {no}.",
      "{kind} Take {no} and enjoy the day! {bye}",
      "No, {other}.",
      "There is no weather today.",
    ],
  },
  draw(random) {
    const [now, good, take, no] = pick(random, weathers);
    const [other] = pick(
      random,
      weathers.filter((row) => row[0] !== now),
    );
    return { now, good, take, no, other, place: pick(random, places), day: pick(random, days) };
  },
};
