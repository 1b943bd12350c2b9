import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../db/client";
import { prompts, responses, tasks } from "../db/schema/labeling";
import { type Judgement, judgementOf } from "../judge/verdict";
import { type ListedComparison, listComparisons } from "./list-comparisons";
import { peopleVotes } from "./people-votes";

export const browsed = ["all", "against-people", "changed-with-order", "unread"] as const;

export const browseQuery = z.object({
  judge: z.string().optional().catch(undefined),
  principle: z.string().optional().catch(undefined),
  show: z.enum(browsed).catch("all"),
  page: z.coerce.number().int().min(1).catch(1),
});
export type BrowseQuery = z.output<typeof browseQuery>;

const pageSize = 20;

export interface Rationale extends ListedComparison, Judgement {
  readonly prompt: string;
  readonly first: string; // the responses' texts
  readonly second: string;
  readonly people: { readonly first: number; readonly second: number }; // how many preferred which
}

/** One page of a project's comparisons with both rationales, newest first, beside what people said of the same two. */
export function browseRationales(
  db: Db,
  projectId: string,
  { judge, principle, show, page }: BrowseQuery,
): { readonly rows: Rationale[]; readonly total: number; readonly pages: number } {
  const votesOf = peopleVotes(db, projectId);
  const all = listComparisons(db, projectId, judge)
    .filter((each) => principle === undefined || each.principle === principle)
    .map((each) => {
      const votes = votesOf(each.firstId, each.secondId);
      const sum = (side: "first" | "second") => votes.reduce((total, vote) => total + vote[side], 0);
      return {
        ...each,
        ...judgementOf(each.forward, each.backward),
        people: { first: sum("first"), second: sum("second") },
      };
    })
    .filter((each) => isShown(each, show));
  const rows = all.slice((page - 1) * pageSize, page * pageSize).map((each) => ({ ...each, ...readTexts(db, each) }));
  return { rows, total: all.length, pages: Math.max(1, Math.ceil(all.length / pageSize)) };
}

/** "Against people": the judge decided, and more people preferred the other one. */
function isShown(
  { winner, consistent, people }: Judgement & Pick<Rationale, "people">,
  show: BrowseQuery["show"],
): boolean {
  if (show === "changed-with-order") return consistent === false;
  if (show === "unread") return winner === null;
  if (show === "against-people")
    return (
      (winner === "first" && people.second > people.first) || (winner === "second" && people.first > people.second)
    );
  return true;
}

function readTexts(db: Db, { taskId, firstId, secondId }: ListedComparison) {
  const prompt = db
    .select({ text: prompts.text })
    .from(tasks)
    .innerJoin(prompts, eq(prompts.id, tasks.promptId))
    .where(eq(tasks.id, taskId))
    .get();
  const said = db
    .select({ id: responses.id, text: responses.text })
    .from(responses)
    .where(inArray(responses.id, [firstId, secondId]))
    .all();
  const text = (id: string) => said.find((each) => each.id === id)?.text ?? "";
  return { prompt: prompt?.text ?? "", first: text(firstId), second: text(secondId) };
}
