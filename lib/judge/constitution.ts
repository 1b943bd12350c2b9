import { z } from "zod";

/** One thing that a response should be. Judges compare by it, critics look for where a response falls short of it. */
export const principle = z.object({
  id: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "An id is 1 to 40 small letters, digits and hyphens."),
  title: z.string().trim().min(1, "Give the principle a title.").max(80, "Keep the title under 80 characters."),
  text: z
    .string()
    .trim()
    .min(10, "Say in a sentence what a response should be.")
    .max(2000, "Keep a principle under 2000 characters."),
});
export type Principle = z.output<typeof principle>;

/**
 * Principles by which a model judges and corrects in people's place (Bai et al., Constitutional AI, 2022,
 * arXiv:2212.08073).
 */
export const constitution = z.object({
  principles: z
    .array(principle)
    .min(1, "A constitution needs at least one principle.")
    .max(50, "A constitution has at most 50 principles.")
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, "Two principles have the same id."),
});
export type Constitution = z.output<typeof constitution>;
