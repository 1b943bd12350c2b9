import { z } from "zod";
import { expandRanking } from "../preferences/expand-ranking";
import { defineQuestion, flagged, type Item, skipped } from "./question";

/** What a project may decide about its ranking question. */
export const rankingSettings = z.object({
  ties: z.boolean().default(true).meta({
    title: "Allow ties",
    description: "Two responses may share a rank. A tie makes no pair.",
  }),
  partial: z.boolean().default(true).meta({
    title: "Allow partial rankings",
    description: "Responses may stay unranked; pairs come from the ranked ones only.",
  }),
});
export type RankingSettings = z.infer<typeof rankingSettings>;

const names = z.array(z.string());

/** The form half done: tie groups by rank (empty ranks are gaps), and what is marked unacceptable. */
const rankingDraft = z.object({ rows: z.array(names), unacceptable: names });

const ranked = z.object({
  outcome: z.literal("ranked"),
  order: z.array(names.min(1, "A rank is empty.")).min(1, "Rank at least two responses."), // tie groups, best first
  unacceptable: names, // not good enough to send to anybody, wherever they stand in the order
  unranked: names,
});
const allBad = z.object({ outcome: z.literal("all_bad") });

/** The answer's schema for these responses: each exactly once, in the order or unranked. */
function rankingAnswer(settings: RankingSettings, item: Item) {
  const shown = new Set(item.responses);
  return z.discriminatedUnion("outcome", [
    ranked.superRefine((answer, context) => {
      const fail = (message: string) => context.addIssue({ code: "custom", message });
      const placed = [...answer.order.flat(), ...answer.unranked];
      const stranger = [...placed, ...answer.unacceptable].find((name) => !shown.has(name));
      if (stranger !== undefined) fail(`Response ${stranger} is not part of this task.`);
      if (new Set(placed).size !== placed.length) fail("A response is ranked twice.");
      if (new Set(answer.unacceptable).size !== answer.unacceptable.length) fail("A response is marked twice.");
      const missing = item.responses.filter((name) => !placed.includes(name));
      if (missing.length > 0) fail(`Rank or leave out response ${missing.join(", ")}.`);
      if (answer.order.flat().length < 2) fail("Rank at least two responses.");
      if (!settings.ties && answer.order.some((tied) => tied.length > 1)) fail("This project does not allow ties.");
      if (!settings.partial && answer.unranked.length > 0) fail("This project asks to rank every response.");
    }),
    allBad,
    skipped,
    flagged,
  ]);
}

/** Order 2 to 8 responses from best to worst; ties, partial rankings, all bad, skip and flag are outcomes of their own. */
export const ranking = defineQuestion({
  title: "Ranking",
  settings: rankingSettings,
  answer: rankingAnswer,
  draft: (item) =>
    rankingDraft.refine(({ rows, unacceptable }) => {
      const placed = rows.flat();
      const known = [...placed, ...unacceptable].every((name) => item.responses.includes(name));
      return known && rows.length <= item.responses.length && new Set(placed).size === placed.length;
    }),
  reopen: (answer) =>
    answer.outcome === "ranked"
      ? { rows: answer.order, unacceptable: answer.unacceptable }
      : { rows: [], unacceptable: [] },
  rename: (answer, to) =>
    answer.outcome === "ranked"
      ? {
          ...answer,
          order: answer.order.map((tied) => tied.map(to)),
          unacceptable: answer.unacceptable.map(to),
          unranked: answer.unranked.map(to),
        }
      : answer,
  pairs: (answer) => (answer.outcome === "ranked" ? expandRanking(answer.order) : []),
});
