import { z } from "zod";

export const message = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
const text = z.union([z.string(), z.array(message).min(1)]);

/**
 * One line of a preference file, in TRL's shape: standard (strings) or conversational (message lists, to which the
 * model's chat template is applied). Other fields say where the pair came from, so that training can slice by group.
 */
export const preferenceRow = z.object({
  prompt: text,
  chosen: text,
  rejected: text,
  group: z.string().nullish(), // belief group's name
  belief: z.string().min(1).nullish(), // what the preference follows from, where that is not the group's name
  beliefs: z.array(z.string().min(1)).min(2).nullish(), // all that there can be of this prompt
  probabilities: z.array(z.number().min(0)).nullish(), // how many people hold each of them
  annotator: z.string().nullish(), // a hash, the same for one person within a file
  label_id: z.string().nullish(),
  task_id: z.string().nullish(),
  created_at: z.string().nullish(),
  margin: z.number().nullish(), // by how much the reward of the chosen one should be above
  rank_distance: z.int().positive().nullish(), // ranks that the ranking has between the two: 1 where one follows the other
  weight: z.number().positive().nullish(), // how much the pair counts; 1 where there is none
  tie: z.boolean().nullish(), // both are equally good: which stands as chosen means nothing
  source: z.enum(["people", "ai"]).nullish(), // who preferred it; people where nothing is said
  judge: z.string().nullish(), // of "ai": the model, the hash of its constitution, the principle and its reasons
  constitution: z.string().nullish(),
  principle: z.string().nullish(),
  rationale: z.string().nullish(),
});
export type PreferenceRow = z.infer<typeof preferenceRow>;
export type Message = z.infer<typeof message>;
