import { rmSync } from "node:fs";
import type { Statement } from "better-sqlite3";
import type { Db } from "../db/client";
import { paths } from "../env";
import { AppError } from "../errors";
import { readProject } from "./read-project";

/** In this order no row is deleted while another still points at it. `@project` is its id. */
const statements = [
  "delete from judge_answers where project_id = @project",
  "delete from judgings where project_id = @project",
  "delete from pairs where project_id = @project",
  "delete from labels where project_id = @project",
  "delete from assignments where project_id = @project",
  "delete from tasks where project_id = @project",
  "delete from responses where prompt_id in (select id from prompts where project_id = @project)",
  "delete from prompts where project_id = @project",
  "delete from training_files where project_id = @project",
  "delete from imports where project_id = @project",
  "delete from rounds where project_id = @project",
  "delete from run_metrics where run_id in (select id from runs where project_id = @project)",
  "delete from run_logs where run_id in (select id from runs where project_id = @project)",
  "delete from run_samples where run_id in (select id from runs where project_id = @project)",
  "delete from run_warnings where run_id in (select id from runs where project_id = @project)",
  "update checkpoints set run_id = null where run_id in (select id from runs where project_id = @project)",
  "delete from runs where project_id = @project",
  "delete from datasets where project_id = @project",
  "delete from members where project_id = @project",
  "delete from groups where project_id = @project",
  "delete from projects where id = @project",
];

/**
 * Removes the demonstration project for good: its prompts, labels, runs and files. A checkpoint trained in it goes too,
 * unless something outside the project (another run, a round, a response) was made from it: then it stays on the list,
 * and where it is a LoRA adapter so does what it was trained on.
 * @throws AppError missing; invalid for a project that is not the demonstration; conflict while a job of it is alive
 */
export function removeDemoProject(db: Db, projectId: string): void {
  const sql = db.$client;
  const project = readProject(db, projectId);
  if (!project.isDemo) {
    throw new AppError("invalid", "Only the demonstration project can be removed. Archive this one instead.");
  }
  const ids = (text: string) => strings(sql.prepare(text), projectId);
  const files = sql
    .transaction(() => {
      const alive = ids(
        `select id from jobs where status in ('queued', 'running', 'lost') and id in (${jobsOfProject})`,
      );
      if (alive.length > 0) {
        throw new AppError(
          "conflict",
          "A training run, sampling round or judge of this project is under way. Stop it first.",
        );
      }
      const runs = ids("select id from runs where project_id = @project");
      const kept = new Set(ids(checkpointsUsedOutside));
      const checkpoints = ids(
        "select id from checkpoints where run_id in (select id from runs where project_id = @project)",
      );
      const keptRuns = ids(`select run_id as id from checkpoints where id in (${checkpointsUsedOutside})`);
      const jobs = ids(`select id from jobs where id in (${jobsOfProject})`);
      const datasets = ids("select id from datasets where project_id = @project");
      const trainingFiles = ids("select id from training_files where project_id = @project");
      const imports = ids("select id from imports where project_id = @project");
      for (const text of statements) sql.prepare(text).run({ project: projectId });
      for (const id of checkpoints.filter((each) => !kept.has(each))) {
        sql.prepare("delete from checkpoints where id = ?").run(id);
      }
      for (const id of jobs) sql.prepare("delete from jobs where id = ?").run(id);
      return [
        ...runs.filter((id) => !keptRuns.includes(id)).map(paths.run),
        ...datasets.map(paths.dataset),
        ...trainingFiles.map(paths.trainingFile),
        ...imports.map(paths.upload),
      ];
    })
    .immediate();
  for (const file of files) rmSync(file, { recursive: true, force: true });
}

const jobsOfProject = `select job_id from runs where project_id = @project and job_id is not null
  union select job_id from rounds where project_id = @project and job_id is not null
  union select job_id from judgings where project_id = @project`;

const checkpointsUsedOutside = `with recursive kept (id) as (select c.id from checkpoints c join runs r on r.id = c.run_id
  where r.project_id = @project and (
    exists (select 1 from runs o where o.base_id = c.id and o.project_id is not @project)
    or exists (select 1 from rounds o where (o.checkpoint_id = c.id or o.baseline_id = c.id) and o.project_id <> @project)
    or exists (select 1 from judgings o where o.checkpoint_id = c.id and o.project_id <> @project)
    or exists (select 1 from responses o join prompts p on p.id = o.prompt_id
               where o.checkpoint_id = c.id and p.project_id <> @project))
  union select b.id from kept join checkpoints c on c.id = kept.id join runs r on r.id = c.run_id
    join checkpoints b on b.id = r.base_id join runs o on o.id = b.run_id
    where json_extract(r.config, '$.use_peft') and o.project_id = @project)
  select id from kept`;

function strings(statement: Statement, projectId: string): string[] {
  return statement.pluck().all({ project: projectId }).map(String);
}
