import type { Random } from "../../lib/random";
import { pick } from "./expand";

/** Plain word lists that several kinds of request share, so that a small model meets each word often. */
const women = ["Anna", "Clara", "Emma", "Grace", "Julia", "Lucy", "Mia", "Nina", "Rosa", "Sara"] as const;
const men = ["Ben", "David", "Frank", "Henry", "Leo", "Mark", "Oscar", "Paul", "Sam", "Tom"] as const;

export const people = [...women, ...men] as const;

const anyone = ["my friend", "my neighbor", "my teacher", "my boss"] as const;
const relationsOf = {
  woman: [...anyone, "my sister", "my mother", "my aunt"],
  man: [...anyone, "my brother", "my father", "my uncle"],
} as const;

/** "Anna" or "my aunt Anna". */
export function introduce(random: Random, name: string): string {
  if (random() < 0.4) return name;
  const relations = women.some((woman) => woman === name) ? relationsOf.woman : relationsOf.man;
  return `${pick(random, relations)} ${name}`;
}

export const animals = ["cat", "dog", "fox", "bear", "rabbit", "mouse", "horse", "duck", "sheep", "frog"] as const;

export const places = [
  "the park",
  "the city",
  "the mountains",
  "the forest",
  "the garden",
  "the village",
  "the valley",
  "the library",
  "the old town",
  "the zoo",
] as const;

export const hobbies = [
  "reading",
  "cooking",
  "painting",
  "running",
  "swimming",
  "dancing",
  "singing",
  "gardening",
  "chess",
  "cycling",
] as const;

export const seasons = ["spring", "summer", "autumn", "winter"] as const;

export const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
