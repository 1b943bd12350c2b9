import { z } from "zod";
import type { Report, ShownResponse } from "./question-input";
import { type Board, boardOf, inSigns, orderOf, unrankedOf } from "./ranking-board";

const settingsSchema = z.object({ ties: z.boolean().default(true), partial: z.boolean().default(true) });
const draftSchema = z.object({ rows: z.array(z.array(z.string())), unacceptable: z.array(z.string()) });

/** What the project allows. */
export function rankingSettingsOf(settings: unknown) {
  return settingsSchema.parse(settings ?? {});
}

/** The board that a stored or unsent draft describes. */
export function boardOfDraft(responses: readonly ShownResponse[], draft: unknown): Board {
  const parsed = draftSchema.safeParse(draft);
  return boardOf(
    responses.map(({ key }) => key),
    parsed.success ? parsed.data : null,
  );
}

/** The answer that the board amounts to, or what it still lacks. */
export function rankingReport(settings: unknown, draft: unknown, responses: readonly ShownResponse[]): Report {
  const board = boardOfDraft(responses, draft);
  const { partial } = rankingSettingsOf(settings);
  const unranked = unrankedOf(
    board,
    responses.map(({ key }) => key),
  );
  const order = orderOf(board);
  const ranked = order.flat().length;
  const summary = inSigns(board);
  if (ranked < 2) {
    const hint = responses.length === 2 ? "Rank both responses." : "Rank at least two responses.";
    return { answer: null, hint, caution: null, summary };
  }
  if (!partial && unranked.length > 0) {
    return { answer: null, hint: `Rank ${inWords(unranked)} too.`, caution: null, summary };
  }
  return {
    answer: { outcome: "ranked", order, unacceptable: board.unacceptable, unranked },
    hint: "",
    caution: unranked.length > 0 ? `${inWords(unranked)} will stay unranked.` : null,
    summary,
  };
}

function inWords(keys: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(keys);
}
