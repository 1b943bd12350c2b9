import { openDb } from "../lib/db/client";
import { migrateDb } from "../lib/db/migrate";
import { AppError } from "../lib/errors";
import { timing } from "../lib/jobs/timing";
import { supervise } from "./supervise";

// The worker: `npm run worker`, or started by `npm start`. SIGINT or SIGTERM: save, give the job back, end.
const leaving = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (leaving.signal.aborted) process.exit(1); // asked twice: at once; the job is found to be lost, and resumes
    console.log("Worker: saving what it is at, then ending. Once more to end at once.");
    leaving.abort();
  });
}

try {
  const clock = timing();
  const db = openDb();
  migrateDb(db);
  console.log("Worker: ready for jobs.");
  await supervise(db, clock, leaving.signal);
  db.$client.close();
} catch (error) {
  console.error(error instanceof AppError ? `Worker: ${error.message}` : error);
  process.exitCode = 1;
}
