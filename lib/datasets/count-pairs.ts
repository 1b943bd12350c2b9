import type { Db } from "../db/client";
import { expandRanking } from "../preferences/expand-ranking";
import { importedRanking } from "../preferences/imported-ranking";
import { countAiPairs, type JudgePairs } from "./ai-pairs";

export interface PairCounts {
  readonly all: number;
  /** Apart, by belief group; `groupId` null: labels given without one. Groups without pairs are left out. */
  readonly groups: readonly { groupId: string | null; name: string | null; pairs: number }[];
  /** Pairs that the rankings of imported files would add. */
  readonly imported: number;
  /** Pairs that AI judges gave, apart from people's: `all` and `groups` do not count them. */
  readonly ai: readonly JudgePairs[];
}

/** How many pairs a project's labels give: for all, and for each belief group apart; beside them those of AI judges. */
export function countPairs(db: Db, projectId: string): PairCounts {
  const groups = db.$client
    .prepare<[string], { groupId: string | null; name: string | null; pairs: number }>(
      `select x.group_id as groupId, g.name as name, count(*) as pairs
       from pairs x left join groups g on g.id = x.group_id
       where x.project_id = ? group by x.group_id order by g.position`,
    )
    .all(projectId);
  const all = groups.reduce((sum, group) => sum + group.pairs, 0);
  return { all, groups, imported: countImported(db, projectId), ai: countAiPairs(db, projectId) };
}

function countImported(db: Db, projectId: string): number {
  const rows = db.$client
    .prepare<[string], { ranking: string }>(
      "select imported_ranking as ranking from tasks where project_id = ? and imported_ranking is not null",
    )
    .iterate(projectId);
  let pairs = 0;
  for (const row of rows) pairs += expandRanking(importedRanking.parse(JSON.parse(row.ranking)).order).length;
  return pairs;
}
