import { z } from "zod";
import { type Message, preferenceRow } from "../datasets/preference-row";

const text = preferenceRow.shape.prompt;
const said = z.union([z.string(), z.object({ text: z.string() }).transform((response) => response.text)]);

/** One line of a file to be judged: what `chorus sample` writes, or a preference row, whose order is checked. */
export const rowToJudge = z.union([
  z
    .object({ prompt: text, responses: z.array(said).min(2, "A row needs at least two responses.").max(26) })
    .transform((row) => ({ ...row, chosen: null })),
  z.object({ prompt: text, chosen: text, rejected: text }).transform(({ prompt, chosen, rejected }) => {
    return { prompt, responses: [lastSaid(chosen), lastSaid(rejected)], chosen: 0 };
  }),
]);
export type RowToJudge = z.output<typeof rowToJudge>;

/** What an assistant said: a string as it is, of messages the last. */
export function lastSaid(completion: string | readonly Message[]): string {
  return typeof completion === "string" ? completion : (completion.at(-1)?.content ?? "");
}

/** A prompt as messages; a string is one user turn. */
export function messagesOf(prompt: string | readonly Message[]): readonly Message[] {
  return typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
}

const answer = z.object({
  verdict: z.enum(["A", "B", "tie"]).nullable(),
  score: z.number().nullable(),
  rationale: z.string(),
});

/** One comparison of two of a row's responses (their places) in both orders; `backward` showed the second as A. */
export const comparison = z.object({
  first: z.int(),
  second: z.int(),
  principle: z.string(),
  winner: z.enum(["first", "second", "tie"]).nullable(),
  consistent: z.boolean().nullable(),
  score: z.number().nullable(),
  forward: answer,
  backward: answer,
});
export type Comparison = z.output<typeof comparison>;

/** A judged row: marked as a model's, with the model's name and the hash of its constitution. */
export const judgedRow = z.object({
  row: z.int(), // its place in the file that was judged, from 0
  prompt: text,
  responses: z.array(z.string()),
  chosen: z.int().nullable(), // the place of the response that the file itself had as chosen
  ranking: z.array(z.array(z.int())), // places, tied ones together, best first
  comparisons: z.array(comparison),
  source: z.literal("ai"),
  judge: z.string(),
  constitution: z.string(),
});
export type JudgedRow = z.output<typeof judgedRow>;
