import { z } from "zod";

const maxDraft = 64 * 1024;

/** What an annotator has entered so far: the question's own draft, and the belief group where it is asked per task. */
export const draftInput = z.object({
  value: z.json().refine((value) => JSON.stringify(value).length <= maxDraft, "The draft is too large."),
  groupId: z.string().nullable(),
});
export type Draft = z.infer<typeof draftInput>;
