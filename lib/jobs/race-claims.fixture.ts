import { openDb } from "../db/client";
import { claimJob } from "./claim-job";

// A process of claim-job.test.ts: claims until nothing is left and prints the job ids.
const db = openDb(process.argv[2]);
const mine: string[] = [];
for (let job = claimJob(db, `racer:${process.pid}`, 60_000); job; job = claimJob(db, `racer:${process.pid}`, 60_000)) {
  mine.push(job.lease.jobId);
}
process.stdout.write(JSON.stringify(mine));
