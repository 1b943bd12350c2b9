import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { checkpoints, jobs, responses, rounds, tasks } from "../lib/db/schema";
import { testDb } from "../lib/db/test-db";
import { startRound } from "../lib/evaluation/start-round";
import { createProject } from "../lib/projects/create-project";
import { addTask, addUser } from "../lib/projects/project.fixture";
import { addBase } from "../lib/runs/run.fixture";
import { startWorker, type TestWorker, until } from "./start-worker.fixture";

const data = mkdtempSync(join(tmpdir(), "chorus-sample-"));
const db = testDb(join(data, "chorus.db"));
let worker: TestWorker;
afterAll(async () => {
  worker.kill("SIGKILL");
  await worker.ended;
  db.$client.close();
  rmSync(data, { recursive: true, force: true });
});

test("two models answer a round's prompts; a worker killed in between costs nothing and doubles nothing", async () => {
  const { id: projectId } = createProject(db, null, { name: "P" });
  for (let i = 0; i < 40; i++) addTask(db, projectId, `What is ${i}?`, ["a", "b"]);
  const [checkpointId, baselineId] = [addBase(db, "newer"), addBase(db, "older")];
  const admin = { ...addUser(db, "Ada", "admin"), name: "Ada", email: "ada@example.org", role: "admin" as const };
  const options = { prompts: 40, samplesPerModel: 2, temperature: 1, maxTokens: 24 };
  const { roundId } = startRound(db, admin, { projectId, checkpointId, baselineId, options });
  const made = () => db.select().from(tasks).where(eq(tasks.roundId, roundId)).all();
  const job = () => db.select().from(jobs).get();

  worker = startWorker(data);
  await until("the first tasks", () => made().length > 0);
  worker.kill("SIGKILL");
  await worker.ended;
  const early = made();
  expect(early.length).toBeLessThan(40);
  worker = startWorker(data);
  await until("the rest", () => job()?.status === "succeeded");

  expect(job()).toMatchObject({ attempts: 2, progressDone: 40, progressTotal: 40 });
  const all = made();
  expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(early.map(({ id }) => id)));
  expect(new Set(all.map(({ promptId }) => promptId)).size).toBe(40);
  expect(all).toHaveLength(40);
  const said = db.select().from(responses).where(eq(responses.checkpointId, checkpointId)).all();
  expect(said.length).toBeGreaterThan(40);
  expect(said.every(({ model }) => model === "newer")).toBe(true);
  expect(db.select().from(rounds).all()).toHaveLength(1);
  expect(db.select().from(checkpoints).all()).toHaveLength(2);
});
