import { z } from "zod";
import { AppError } from "../errors";
import { defineReward, forEach, rewardFields, type Scored } from "./reward-function";

const size = z.int().min(0).max(10_000_000);

const config = z.strictObject({
  type: z.literal("length"),
  ...rewardFields,
  unit: z.enum(["tokens", "words", "characters"]).default("tokens"),
  min: size.default(0),
  max: size.default(10_000_000),
  slack: size.default(0), // how far outside the penalty is full; 0: at once
});

const measures = {
  tokens: ({ ids }: Scored) => ids.length,
  words: ({ completion }: Scored) => completion.split(/\s+/).filter((word) => word !== "").length,
  characters: ({ completion }: Scored) => [...completion].length,
};

/** 0 from min to max; outside it falls in a straight line, to -1 at a distance of `slack`. */
export function lengthPenalty(length: number, min: number, max: number, slack: number): number {
  const distance = Math.max(min - length, length - max, 0);
  if (distance === 0) return 0;
  return distance >= slack ? -1 : -distance / slack;
}

/** A length to keep to: min equal to max is a target, slack says how sharply. */
export const length = defineReward({
  type: "length",
  title: "Length",
  summary: "0 for a length from min to max, falling to -1 outside.",
  config,
  async open({ unit, min, max, slack }) {
    if (min > max) throw new AppError("invalid", `The length's min ${min} is above its max ${max}.`);
    return forEach((scored) => lengthPenalty(measures[unit](scored), min, max, slack));
  },
});
