import type { Db } from "../db/client";

/** How many people put one response above the other, by belief group; null: labels without one. */
export interface Votes {
  readonly groupId: string | null;
  readonly first: number;
  readonly second: number;
}

/**
 * What people said about pairs of responses: strict preferences of labels that stand and count.
 * @returns a function of two responses' ids: one entry for each group that spoke of them
 */
export function peopleVotes(db: Db, projectId: string): (firstId: string, secondId: string) => Votes[] {
  const rows = db.$client
    .prepare<[string], { chosen: string; rejected: string; groupId: string | null; votes: number }>(
      `select chosen_id as chosen, rejected_id as rejected, group_id as groupId, count(*) as votes
       from pairs where project_id = ? group by chosen_id, rejected_id, group_id`,
    )
    .all(projectId);
  const counts = new Map<string, Map<string | null, number>>();
  for (const { chosen, rejected, groupId, votes } of rows) {
    const key = `${chosen} ${rejected}`;
    counts.set(key, (counts.get(key) ?? new Map<string | null, number>()).set(groupId, votes));
  }
  return (firstId, secondId) => {
    const [forFirst, forSecond] = [counts.get(`${firstId} ${secondId}`), counts.get(`${secondId} ${firstId}`)];
    const groups = new Set([...(forFirst?.keys() ?? []), ...(forSecond?.keys() ?? [])]);
    return [...groups].map((groupId) => {
      return { groupId, first: forFirst?.get(groupId) ?? 0, second: forSecond?.get(groupId) ?? 0 };
    });
  };
}
