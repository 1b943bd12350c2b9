import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { count } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import type { Db } from "../lib/db/client";
import { jobs } from "../lib/db/schema/jobs";
import { labels, tasks } from "../lib/db/schema/labeling";
import { users } from "../lib/db/schema/people";
import { projects } from "../lib/db/schema/projects";
import { dataDir } from "../lib/env";
import { type JobState, jobState } from "../lib/jobs/job-state";
import { listWorkers } from "../lib/jobs/list-workers";
import { answer, examples } from "./frame/answer";
import { openData } from "./frame/open-data";

const lockSchema = z.object({ pid: z.number(), url: z.string() }); // scripts/lock-data.mjs writes it

export function register(program: Command): void {
  const command = program
    .command("status")
    .description("Say whether the web server and a worker run, what is queued and how much is stored.")
    .action(async () => {
      const db = openData();
      const web = await readWeb();
      const workers = listWorkers(db);
      const queue = countJobs(db);
      const counts = {
        people: countRows(db, users),
        projects: countRows(db, projects),
        tasks: countRows(db, tasks),
        labels: countRows(db, labels),
      };
      const engines = workers.map(({ id, engine }) => `${id}${engine ? ` (${engine.name}, ${engine.device})` : ""}`);
      const text = [
        `data     ${dataDir()}`,
        `web      ${web.answers ? `answers at ${web.url}` : 'does not run (start it with "npm start")'}`,
        `worker   ${engines.join(", ") || "none: nothing trains or samples until one runs"}`,
        `queue    ${
          Object.entries(queue)
            .map(([state, count]) => `${count} ${state}`)
            .join(", ") || "empty"
        }`,
        `stored   ${Object.entries(counts)
          .map(([what, count]) => `${count} ${what}`)
          .join(", ")}`,
      ];
      answer(command, text.join("\n"), { ok: true, data: dataDir(), web, workers, queue, counts });
    });
  examples(command, ["status", "status --json"]);
}

async function readWeb(): Promise<{ url: string | null; answers: boolean }> {
  const file = join(dataDir(), "running.json");
  if (!existsSync(file)) return { url: null, answers: false };
  const { url } = lockSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const signal = AbortSignal.timeout(3000);
  const answers = await fetch(`${url}/login`, { signal, redirect: "manual" }).then(
    (response) => response.status < 500,
    () => false,
  );
  return { url, answers };
}

function countRows(db: Db, table: SQLiteTable): number {
  return db.select({ rows: count() }).from(table).get()?.rows ?? 0;
}

/** Jobs that still want something, by what is true of them now. */
function countJobs(db: Db): Partial<Record<JobState, number>> {
  const counts: Partial<Record<JobState, number>> = {};
  for (const job of db.select().from(jobs).all()) {
    const state = jobState(job);
    if (state !== "succeeded" && state !== "stopped") counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}
