/**
 * How long annotators wait: `npx tsx bench/label.ts [tasks=100000] [annotators=50] [labels=4000]`. One process, as the web
 * server is; a database on disk with synchronous=FULL, in CHORUS_DATA or a temporary folder. The last line is JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDb } from "../lib/db/test-db";
import { claimTask } from "../lib/labeling/claim-task";
import { projectFixture, rankedAsShown } from "../lib/labeling/project.fixture";
import { readProgress } from "../lib/labeling/read-progress";
import { submitLabel } from "../lib/labeling/submit-label";
import { randomFrom } from "../lib/random";

const [taskCount = 100_000, people = 50, labelCount = 4000] = process.argv.slice(2).map(Number);
const dir = mkdtempSync(join(process.env.CHORUS_DATA ?? tmpdir(), "bench-label-"));
try {
  const db = testDb(join(dir, "chorus.db"));
  const { projectId, annotators } = projectFixture(db, { people, tasks: taskCount, responses: 4, labelsPerTask: 3 });
  const times = { claim: [] as number[], submit: [] as number[], progress: [] as number[] };
  const timed = <T>(list: number[], work: () => T): T => {
    const start = performance.now();
    const value = work();
    list.push(performance.now() - start);
    return value;
  };
  const random = randomFrom(7);
  for (let done = 0; done < labelCount; done++) {
    const user = annotators[Math.floor(random() * people)];
    if (!user) break;
    const task = timed(times.claim, () => claimTask(db, user, { projectId }));
    if (!task) continue;
    const label = {
      assignmentId: task.assignmentId,
      idempotencyKey: `bench-label-${done}`,
      answer: rankedAsShown(task.responses),
    };
    timed(times.submit, () => submitLabel(db, user, label));
    if (done % 20 === 0) timed(times.progress, () => readProgress(db, user, { projectId }));
  }
  const figures = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]));
  console.log(JSON.stringify({ tasks: taskCount, annotators: people, labels: labelCount, milliseconds: figures }));
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function summary(list: number[]) {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
