import { z } from "zod";
import { constitution } from "../judge/constitution";

const between = (low: number, high: number) => `Between ${low} and ${high}.`;
const whole = (low: number, high: number) =>
  z.int("A whole number.").min(low, between(low, high)).max(high, between(low, high));

/** What a model is to judge, and how. */
export const judgingOptions = z.object({
  which: z.enum(["all", "labeled", "unlabeled"]).default("all"), // tasks that people have labeled, or have not
  tasks: whole(1, 5000).default(50),
  principles: z.array(z.string()).min(1, "Choose at least one principle."),
  by: z.enum(["one", "each"]).default("one"),
  pairsPerPrompt: whole(1, 28).default(6),
});

/** What is stored: the options, the tasks that were chosen, and the constitution as it was. */
export const judgingSettings = judgingOptions.extend({
  taskIds: z.array(z.string()).min(1),
  seed: z.int().nonnegative(),
  constitution,
});
