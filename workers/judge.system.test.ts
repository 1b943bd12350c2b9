import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgeAnswers, judgings } from "../lib/db/schema/feedback";
import { jobs } from "../lib/db/schema/jobs";
import { checkpoints } from "../lib/db/schema/training";
import { testDb } from "../lib/db/test-db";
import { addEndpoint } from "../lib/feedback/edit-endpoints";
import { startJudging } from "../lib/feedback/start-judging";
import { resumeJudging, stopJudging } from "../lib/feedback/stop-judging";
import { type Asked, preferLonger, type Reply, startProtocolServer } from "../lib/judge/protocol-server.fixture";
import { createProject } from "../lib/projects/create-project";
import { addTask } from "../lib/projects/project.fixture";
import { readRun } from "../lib/runs/read-run";
import { addBase, addRun, tinyModel } from "../lib/runs/run.fixture";
import { stopRun } from "../lib/runs/stop-run";
import { startWorker, type TestWorker, until } from "./start-worker.fixture";

const data = mkdtempSync(join(tmpdir(), "chorus-judge-"));
process.env.CHORUS_DATA = data; // where the endpoint's key is stored
const db = testDb(join(data, "chorus.db"));
const { id: projectId } = createProject(db, null, { name: "P" });
for (let i = 0; i < 15; i++) addTask(db, projectId, `What is ${i}?`, ["short", "a longer one"]);
const options = { principles: ["helpful", "honest"], by: "each" as const }; // 15 pairs, 2 principles, 2 orders
const questions = 60;

let worker: TestWorker;
let server: Awaited<ReturnType<typeof startProtocolServer>>;
let reply: (asked: Asked) => Reply | Promise<Reply> = preferLonger;
beforeAll(async () => {
  server = await startProtocolServer((asked) => reply(asked));
  worker = startWorker(data);
});
afterAll(async () => {
  worker.kill("SIGKILL");
  await worker.ended;
  await server.close();
  db.$client.close();
  rmSync(data, { recursive: true, force: true });
});

const address = () => ({ baseUrl: server.baseUrl, model: "tester", key: "sk-file", options: { atOnce: 2 } });
const answersOf = (id: string) => db.select().from(judgeAnswers).where(eq(judgeAnswers.judgingId, id)).all();
function jobOf(judgingId: string) {
  const found = db.select({ job: jobs }).from(judgings).innerJoin(jobs, eq(jobs.id, judgings.jobId));
  return found.where(eq(judgings.id, judgingId)).get()?.job;
}

test("an endpoint judges; stopped and failing in between, it is asked nothing twice that it has answered", async () => {
  const { endpointId } = addEndpoint(db, null, { name: "Tester", ...address() });
  reply = async (asked) => {
    await new Promise((next) => setTimeout(next, 40));
    return preferLonger(asked);
  };
  const judge = { kind: "endpoint", id: endpointId } as const;
  const { judgingId } = startJudging(db, null, { projectId, judge, options });
  await until("the first answers", () => answersOf(judgingId).length >= 4);
  stopJudging(db, judgingId);
  await until("a stop", () => jobOf(judgingId)?.status === "stopped");
  const stoppedAt = answersOf(judgingId).length;
  expect(stoppedAt).toBeLessThan(questions);
  expect(server.asked.length).toBeLessThanOrEqual(stoppedAt + 2); // those that were under way

  reply = () => ({ status: 401, body: { error: { message: "key expired" } } });
  resumeJudging(db, judgingId);
  const failed = await until("a failure", () => (jobOf(judgingId)?.status === "failed" ? jobOf(judgingId) : null));
  expect(failed.error).toMatch(/does not accept the API key.*key expired/);

  const before = server.asked.length;
  const answered = answersOf(judgingId).length;
  reply = preferLonger;
  resumeJudging(db, judgingId);
  await until("the end", () => jobOf(judgingId)?.status === "succeeded");
  expect(server.asked.length - before).toBe(questions - answered);
  expect(jobOf(judgingId)).toMatchObject({ progressDone: questions, progressTotal: questions });
  const all = answersOf(judgingId);
  expect(all).toHaveLength(questions);
  expect(all.every(({ verdict, rationale }) => verdict !== null && rationale.includes("letters"))).toBe(true);
  expect(server.asked.every(({ headers }) => headers.authorization === "Bearer sk-file")).toBe(true);
});

test("an endpoint judges while a run trains: neither waits for the other", async () => {
  const { runId } = addRun(db, { max_steps: 100_000, sample_steps: 0, eval_steps: 0, save_steps: 0 });
  await until("a first step", () => readRun(db, runId).step > 0);
  const judge = { kind: "endpoint", id: addEndpoint(db, null, { name: "Another", ...address() }).endpointId } as const;
  const { judgingId } = startJudging(db, null, { projectId, judge, options });
  await until("the end", () => jobOf(judgingId)?.status === "succeeded");
  const { state, step } = readRun(db, runId);
  expect(state).toBe("running");
  await until("a further step", () => readRun(db, runId).step > step);
  stopRun(db, runId);
  await until("a stop", () => readRun(db, runId).state === "stopped");
});

test("a checkpoint judges by its log-probs", async () => {
  const folder = join(data, "model");
  cpSync(tinyModel, folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, max_position_embeddings: 512 }));
  const id = addBase(db, "tiny");
  db.update(checkpoints).set({ path: "model" }).where(eq(checkpoints.id, id)).run();
  const { judgingId } = startJudging(db, null, { projectId, judge: { kind: "checkpoint", id }, options });
  await until("the end", () => jobOf(judgingId)?.status === "succeeded");
  const all = answersOf(judgingId);
  expect(all).toHaveLength(questions);
  for (const { score, verdict, rationale } of all) {
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1);
    expect(verdict).not.toBeNull();
    expect(rationale).toMatch(/^log-probs: A -/);
  }
});
