import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { jobs } from "../lib/db/schema/jobs";
import { responses, tasks } from "../lib/db/schema/labeling";
import { rounds } from "../lib/db/schema/rounds";
import { checkpoints } from "../lib/db/schema/training";
import { testDb } from "../lib/db/test-db";
import { readRoundWork } from "../lib/evaluation/read-round-work";
import { samplingOf } from "../lib/evaluation/round-settings";
import { startRound } from "../lib/evaluation/start-round";
import { openSampler } from "../lib/nn/sampler";
import { createProject } from "../lib/projects/create-project";
import { addTask, addUser } from "../lib/projects/project.fixture";
import { promptMessages } from "../lib/projects/prompt-text";
import { seedFor } from "../lib/random";
import { checkpointDir } from "../lib/runs/checkpoint-path";
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
  const drawn = { temperature: 1, topP: 1, topK: 60, minP: 0.01, repetitionPenalty: 1.1, maxTokens: 24, stop: [". "] };
  const options = { prompts: 40, samplesPerModel: 2, ...drawn };
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
  expect(said.every(({ text }) => !text.includes(". "))).toBe(true);
  expect(said[0]?.sampling).toEqual({
    ...{ roundId, ...drawn },
    ...{ logprob: expect.any(Number), tokens: expect.any(Number), finished: expect.any(Boolean) },
  });
  expect(db.select().from(rounds).all()).toHaveLength(1);
  expect(db.select().from(checkpoints).all()).toHaveLength(2);

  // what the round has stored is enough to get the same answers again
  const { models, prompts, settings } = readRoundWork(db, roundId);
  const [model] = models;
  const last = prompts.slice(-3);
  const sampler = await openSampler(checkpointDir(model?.path ?? ""));
  const again = await sampler.complete(
    last.map(({ text }) => promptMessages(text)),
    { ...samplingOf(settings), n: 2, seeds: last.map(({ id }) => seedFor(model?.seed ?? 0, id)) },
  );
  sampler.close();
  for (const [i, { id }] of last.entries()) {
    const before = said.filter(({ promptId }) => promptId === id).map(({ text }) => text);
    expect(new Set(again[i]?.map(({ text }) => text))).toEqual(new Set(before));
  }
});
