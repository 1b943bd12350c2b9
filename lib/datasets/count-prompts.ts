import type { Db } from "../db/client";
import { expandRanking } from "../preferences/expand-ranking";
import { importedRanking } from "../preferences/imported-ranking";
import { aiPrompts } from "./ai-pairs";

/** What pairs can be from: people's labels as a group (null: without one), an AI judge, or imported rankings. */
interface Sources {
  readonly groups: readonly (string | null)[];
  readonly judges: readonly string[];
  readonly imported: boolean;
}

/** How many prompts have pairs of exactly these sources: whatever is chosen, those of it can be added up. */
export interface PromptCount extends Sources {
  readonly prompts: number;
}

/** A project's prompts that have pairs, by where these are from. */
export function countPrompts(db: Db, projectId: string): PromptCount[] {
  const found = new Map<string, { groups: Set<string | null>; judges: Set<string>; imported: boolean }>();
  const of = (promptId: string) => {
    const known = found.get(promptId) ?? { groups: new Set(), judges: new Set(), imported: false };
    found.set(promptId, known);
    return known;
  };
  const labeled = db.$client.prepare<[string], { promptId: string; groupId: string | null }>(
    "select distinct prompt_id as promptId, group_id as groupId from pairs where project_id = ?",
  );
  for (const { promptId, groupId } of labeled.iterate(projectId)) of(promptId).groups.add(groupId);
  for (const { promptId, judgeId } of aiPrompts(db, projectId)) of(promptId).judges.add(judgeId);
  const imported = db.$client.prepare<[string], { promptId: string; ranking: string }>(
    `select prompt_id as promptId, imported_ranking as ranking from tasks
     where project_id = ? and imported_ranking is not null`,
  );
  for (const { promptId, ranking } of imported.iterate(projectId)) {
    if (expandRanking(importedRanking.parse(JSON.parse(ranking)).order).length > 0) of(promptId).imported = true;
  }
  const counts = new Map<string, Sources & { prompts: number }>();
  for (const { groups, judges, imported } of found.values()) {
    const sources = { groups: [...groups].sort(), judges: [...judges].sort(), imported };
    const key = JSON.stringify(sources);
    counts.set(key, { ...sources, prompts: (counts.get(key)?.prompts ?? 0) + 1 });
  }
  return [...counts.values()];
}
