import { openDb } from "../db/client";
import { claimTask } from "./claim-task";
import { rankedAsShown } from "./project.fixture";
import { submitLabel } from "./submit-label";

// A process of labeling.system.test.ts: its annotators take turns until nothing is left for any of them. Each label is
// printed once submitLabel has returned, which is when a browser would see a 200.
const [file, projectId = "", ...people] = process.argv.slice(2);
const db = openDb(file);
const hands = new Map(people.map((id) => [id, claimTask(db, { id }, { projectId })]));
let working = true;
while (working) {
  working = false;
  for (const [id, task] of hands) {
    if (!task) continue;
    working = true;
    const { assignmentId, responses } = task;
    const answer = rankedAsShown(responses);
    const { labelId, next } = submitLabel(db, { id }, { assignmentId, idempotencyKey: `for ${assignmentId}`, answer });
    process.stdout.write(`${labelId}\n`);
    hands.set(id, next);
  }
  await new Promise(setImmediate); // lets the pipe drain
}
