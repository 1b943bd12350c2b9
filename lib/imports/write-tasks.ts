import type { Db } from "../db/client";
import { promptHash, responseHash, taskHash } from "../db/content-hash";
import { newId } from "../ids";
import type { ImportedResponse, ImportRecord } from "./import-record";

export interface TaskWriter {
  /** Adds the task unless the project has it; call it inside a transaction. */
  write(record: ImportRecord): "added" | "known";
}

/**
 * Writes tasks of one import with statements prepared once. Prompt, responses and task are found again by their hashes,
 * so writing anything a second time adds nothing.
 */
export function openTaskWriter(db: Db, projectId: string, importId: string | null): TaskWriter {
  const sql = db.$client;
  const findPrompt = sql.prepare("select id from prompts where project_id = ? and hash = ?").pluck();
  const addPrompt = sql.prepare("insert into prompts (id, project_id, text, hash, created_at) values (?, ?, ?, ?, ?)");
  const findResponse = sql.prepare("select id from responses where prompt_id = ? and hash = ?").pluck();
  const addResponse = sql.prepare(
    "insert into responses (id, prompt_id, text, hash, model, sampling, created_at) values (?, ?, ?, ?, ?, ?, ?)",
  );
  const findTask = sql.prepare("select 1 from tasks where project_id = ? and hash = ?").pluck();
  const addTask = sql.prepare(
    `insert into tasks (id, project_id, prompt_id, response_ids, hash, import_id, imported_ranking, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  function promptId(text: string, hash: string, now: number): string {
    const known = findPrompt.get(projectId, hash);
    if (known) return String(known);
    const id = newId("prompt", now);
    addPrompt.run(id, projectId, text, hash, now);
    return id;
  }

  function responseId(prompt: string, response: ImportedResponse, hash: string, now: number): string {
    const known = findResponse.get(prompt, hash);
    if (known) return String(known);
    const id = newId("response", now);
    const sampling = response.sampling ? JSON.stringify(response.sampling) : null;
    addResponse.run(id, prompt, response.text, hash, response.model, sampling, now);
    return id;
  }

  return {
    write({ prompt, responses, order }) {
      const now = Date.now();
      const hash = promptHash(prompt);
      const hashes = responses.map(({ model, text }) => responseHash(model, text));
      const task = taskHash(hash, hashes);
      if (findTask.get(projectId, task)) return "known";
      const owner = promptId(prompt, hash, now);
      const ids = responses.map((response, index) => responseId(owner, response, hashes[index] ?? "", now));
      const ranking = order ? JSON.stringify({ order: order.map((tie) => tie.map((index) => ids[index])) }) : null;
      addTask.run(newId("task", now), projectId, owner, JSON.stringify(ids), task, importId, ranking, now);
      return "added";
    },
  };
}
