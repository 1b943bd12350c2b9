import { z } from "zod";
import type { Db } from "../db/client";

export const taskFilters = ["all", "open", "complete", "flagged", "retired"] as const;
export const tasksPerPage = 50;

export const listTasksInput = z.object({
  projectId: z.string(),
  filter: z.enum(taskFilters).catch("all"),
  search: z.string().trim().max(200).catch(""),
  page: z.coerce.number().int().min(1).catch(1),
});

export interface ListedTask {
  readonly id: string;
  readonly prompt: string; // its beginning
  readonly responses: number;
  readonly models: string | null; // names, joined
  readonly status: "open" | "complete" | "retired";
  readonly labelCount: number;
  readonly flagged: number; // people who flagged it
}

/** A page of a project's tasks, oldest first. `total` counts all that fit. */
export function listTasks(db: Db, input: z.input<typeof listTasksInput>): { tasks: ListedTask[]; total: number } {
  const { projectId, filter, search, page } = listTasksInput.parse(input);
  const parts = ["t.project_id = @projectId"];
  if (filter === "flagged") {
    parts.push(
      "t.id in (select task_id from labels where project_id = @projectId and undone_at is null and outcome = 'flagged')",
    );
  } else if (filter !== "all") parts.push("t.status = @filter");
  if (search !== "") parts.push("p.text like @like escape '\\'");
  const values = {
    projectId,
    ...(filter !== "all" && filter !== "flagged" && { filter }),
    ...(search !== "" && { like: `%${search.replace(/[\\%_]/g, (char) => `\\${char}`)}%` }),
  };
  const where = parts.join(" and ");
  const joined = search === "" ? "tasks t" : "tasks t join prompts p on p.id = t.prompt_id";
  const total = db.$client.prepare(`select count(*) from ${joined} where ${where}`).pluck().get(values);
  const tasks = db.$client
    .prepare<[object], ListedTask>(
      `select t.id, substr(p.text, 1, 400) as prompt, json_array_length(t.response_ids) as responses,
              t.status, t.label_count as labelCount,
              (select group_concat(distinct r.model) from json_each(t.response_ids) e join responses r on r.id = e.value) as models,
              (select count(*) from labels l where l.task_id = t.id and l.undone_at is null and l.outcome = 'flagged') as flagged
       from tasks t join prompts p on p.id = t.prompt_id
       where ${where} order by t.id limit ${tasksPerPage} offset ${(page - 1) * tasksPerPage}`,
    )
    .all(values);
  return { tasks, total: Number(total) };
}
