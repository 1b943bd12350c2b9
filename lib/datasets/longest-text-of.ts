import type { Db } from "../db/client";

/** Bytes of a project's longest prompt with its response, and of its longest prompt. */
export function longestTextOf(db: Db, projectId: string): { row: number; prompt: number } {
  return (
    db.$client
      .prepare<[string], { row: number; prompt: number }>(
        `select coalesce(max(octet_length(p.text) + octet_length(r.text)), 0) as row,
                coalesce(max(octet_length(p.text)), 0) as prompt
         from prompts p join responses r on r.prompt_id = p.id
         where p.project_id = ?`,
      )
      .get(projectId) ?? { row: 0, prompt: 0 }
  );
}
