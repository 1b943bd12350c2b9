import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { checkpoints, runs } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { AppError } from "../errors";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser } from "../projects/project.fixture";
import { readProject } from "../projects/read-project";
import { readDatasetRows } from "./read-dataset-rows";
import { readRun } from "./read-run";
import { readRunSettings } from "./read-run-settings";
import { addBase, tinyModel } from "./run.fixture";
import { startRun } from "./start-run";

let db: Db;
let data: string;
let projectId: string;
let groupIds: string[];
let baseId: string;
const user = { id: "" };

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-runs-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
  projectId = createProject(db, null, {
    name: "P",
    beliefMode: "joining",
    groups: [{ name: "Brief" }, { name: "Warm" }],
  }).id;
  groupIds = readProject(db, projectId).groups.map(({ id }) => id);
  user.id = addUser(db, "Ada").id;
  for (let i = 0; i < 10; i++) {
    const task = addTask(db, projectId, `prompt ${i}`, ["a", "b", "c"]);
    addLabel(db, task, user, [["a"], ["b"], ["c"]], { groupId: groupIds[0] ?? "" });
  }
  baseId = addBase(db);
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

type Input = Parameters<typeof startRun>[2];
const input = (more: Partial<Input> = {}): Input => ({
  ...{ requestId: "request-1", algorithm: "dpo", baseId, config: { beta: 0.2 }, data: { projectId } },
  ...more,
});

/** The fields that a refusal names. */
function refused(change: Partial<Input>): unknown {
  try {
    startRun(db, user, input(change));
  } catch (error) {
    expect(db.select().from(runs).all()).toEqual([]);
    expect(db.select().from(jobs).all()).toEqual([]);
    return error instanceof AppError ? error.details : error;
  }
  throw new Error("it was not refused");
}

test("a run is queued with its settings complete and its dataset frozen, no prompt on both sides", () => {
  const { runId } = startRun(db, user, input());
  expect(readRun(db, runId)).toMatchObject({ state: "queued", name: "dpo 1", step: 0 });
  const { config, dataset } = readRunSettings(db, runId);
  expect(config).toMatchObject({ beta: 0.2, per_device_train_batch_size: 8 });
  const { train, test: held } = readDatasetRows(dataset.id);
  expect([train.length, held.length]).toEqual([dataset.trainRows, dataset.testRows]);
  expect(train.length + held.length).toBe(30);
  const prompts = new Set(train.map(({ prompt }) => JSON.stringify(prompt)));
  expect(held.some(({ prompt }) => prompts.has(JSON.stringify(prompt)))).toBe(false);
});

test("a method that imitates is given the best responses, not pairs", () => {
  const { runId } = startRun(db, user, input({ algorithm: "sft", config: {} }));
  const { dataset } = readRunSettings(db, runId);
  const { train } = readDatasetRows(dataset.id);
  expect(train).toHaveLength(dataset.trainRows);
  for (const row of train) expect(row).toMatchObject({ completion: [{ role: "assistant" }] });
});

test("a reward model may learn from responses of one rank, where it is asked to", () => {
  addLabel(db, addTask(db, projectId, "even", ["a", "b"]), user, [["a", "b"]], { groupId: groupIds[0] ?? "" });
  const tiesOf = (requestId: string, config: Record<string, unknown>) => {
    const { runId } = startRun(db, user, input({ requestId, algorithm: "reward", config }));
    const { train, test: held } = readDatasetRows(readRunSettings(db, runId).dataset.id);
    return [...train, ...held].filter((row) => "tie" in row && row.tie).length;
  };
  expect(tiesOf("request-1", {})).toBe(0);
  expect(tiesOf("request-2", { ties_from_rankings: true, margin_per_rank: 0.5 })).toBe(1);
});

test("the same request starts one run; another gets another name", () => {
  const first = startRun(db, user, input());
  expect(startRun(db, user, input())).toEqual(first);
  const second = startRun(db, user, input({ requestId: "request-2" }));
  expect(readRun(db, second.runId).name).toBe("dpo 2");
  expect(db.select().from(jobs).all()).toHaveLength(2);
});

describe("what cannot work is refused before anything is queued, at its field", () => {
  test("settings", () => {
    expect(refused({ config: { beta: -1, learning_rate: "fast" } })).toEqual({
      fields: { "config.beta": expect.stringContaining("above 0"), "config.learning_rate": expect.any(String) },
    });
    expect(refused({ config: { betta: 1 } })).toEqual({ fields: { "config.": expect.stringContaining("betta") } });
  });

  test("modules for LoRA that the base does not have", () => {
    const config = { use_peft: true, lora_target_modules: "q_proj, c_attn" };
    expect(refused({ config })).toEqual({
      fields: { "config.lora_target_modules": expect.stringMatching(/no module "c_attn".* There are: q_proj, k_proj/) },
    });
    expect(startRun(db, user, input({ config: { use_peft: true } }))).toHaveProperty("runId");
  });

  test("a base that scores where one that writes is needed", () => {
    db.update(checkpoints).set({ role: "reward" }).where(eq(checkpoints.id, baseId)).run();
    expect(refused({})).toEqual({ fields: { baseId: expect.stringContaining("Choose a policy") } });
    expect(startRun(db, user, input({ algorithm: "reward", config: {} }))).toHaveProperty("runId");
  });

  test("a base that is not there", () => {
    expect(refused({ baseId: "ckp_gone" })).toHaveProperty("fields.baseId");
  });

  test("groups without pairs", () => {
    const data = { projectId, groups: groupIds.slice(1) };
    expect(refused({ data })).toEqual({ fields: { "data.groups": expect.stringContaining("in these groups") } });
  });

  test("settings that contradict each other", () => {
    expect(refused({ config: { loss_type: "exo_pair" } })).toEqual({
      fields: { "config.label_smoothing": expect.stringContaining("exo_pair needs more than 0") },
    });
    expect(refused({ algorithm: "kto", config: { per_device_train_batch_size: 1 } })).toEqual({
      fields: { "config.per_device_train_batch_size": expect.stringContaining("at least 2") },
    });
  });

  test("a method that writes without anything that could judge it", async () => {
    const grpo = (config: object) => ({ algorithm: "grpo", config: { ...config } });
    const rewards = (...list: object[]) => ({ rewards: JSON.stringify(list) });
    const polite = { type: "keyword", include: ["please"] };
    const atRewards = (message: RegExp) => ({ fields: { "config.rewards": expect.stringMatching(message) } });
    expect(refused(grpo({}))).toEqual(atRewards(/is empty: name a reward model or a rule/));
    expect(refused(grpo(rewards({ type: "shell" })))).toEqual(atRewards(/type/));
    expect(refused(grpo(rewards({ type: "exact_answer" })))).toEqual(
      atRewards(/reads the column.*come without answers/),
    );
    expect(refused(grpo(rewards({ type: "reward_model", model: tinyModel })))).toEqual(
      atRewards(/is not a reward model/),
    );
    const scorer = join(data, "scorer");
    mkdirSync(scorer);
    await writeCheckpoint(scorer, withHead(readCheckpoint(tinyModel), "score", 1));
    const judged = rewards({ type: "reward_model", model: scorer });
    expect(refused(grpo({ ...judged, num_generations: 1 }))).toHaveProperty(["fields", "config.num_generations"]);
    expect(refused(grpo({ ...judged, beta: -0.1 }))).toHaveProperty(["fields", "config.beta"]);
    expect(refused(grpo({ ...judged, max_completion_length: 512 }))).toHaveProperty([
      "fields",
      "config.max_completion_length",
    ]);
    expect(startRun(db, user, input(grpo(judged)))).toHaveProperty("runId");
    expect(startRun(db, user, input({ ...grpo(rewards(polite)), requestId: "request-2" }))).toHaveProperty("runId");
    const file = join(scorer, "tokenizer.json");
    const tokenizer = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...tokenizer, added_tokens: [{ id: 511, content: "<other>" }] }));
    expect(() => startRun(db, user, input({ ...grpo(judged), requestId: "request-3" }))).toThrow(/another tokenizer/);
  });

  test("a method that rankings are nothing to", () => {
    expect(refused({ algorithm: "prm", config: {} })).toEqual({
      fields: { algorithm: expect.stringMatching(/responses with judged steps.*Training files take one/) },
    });
  });

  test("a single belief group where they are to be told apart", () => {
    expect(refused({ algorithm: "gdpo", config: {} })).toEqual({
      fields: { "data.groups": expect.stringMatching(/only “Brief” has pairs here.*label as another/) },
    });
    labelAsWarm();
    const data = { projectId, groups: groupIds.slice(1) };
    expect(refused({ algorithm: "gdpo", config: {}, data })).toHaveProperty(["fields", "data.groups"]);
    expect(startRun(db, user, input({ algorithm: "gdpo", config: {} }))).toHaveProperty("runId");
  });

  test("groups that would be averaged unasked, or as nobody can", () => {
    labelAsWarm();
    const at = (message: RegExp) => ({ fields: { "config.group_weights": expect.stringMatching(message) } });
    for (const algorithm of ["sft", "reward", "dpo", "kto", "orpo", "simpo", "cpo"]) {
      expect(refused({ algorithm, config: {} })).toEqual(at(/2 belief groups \(Brief 30, Warm 3\).*equal, rows/));
    }
    expect(refused({ config: { group_weights: "Brief 0.7, Cold 0.3" } })).toEqual(at(/“Cold”.*There are: Brief, Warm/));
    expect(refused({ config: { group_weights: "Brief -1" } })).toEqual(at(/from 0 on/));
    const one = { projectId, groups: groupIds.slice(0, 1) };
    expect(startRun(db, user, input({ data: one }))).toHaveProperty("runId");
    const told = input({ requestId: "request-2", config: { group_weights: "equal" } });
    expect(startRun(db, user, told)).toHaveProperty("runId");
  });

  test("a base whose files are gone, or that cannot read conversations", () => {
    const folder = join(data, "bare");
    db.update(checkpoints).set({ path: folder }).where(eq(checkpoints.id, baseId)).run();
    expect(refused({})).toEqual({ fields: { baseId: expect.stringContaining("bare") } });
    cpSync(tinyModel, folder, { recursive: true });
    rmSync(join(folder, "chat_template.jinja"));
    expect(refused({})).toEqual({
      fields: { baseId: expect.stringMatching(/no chat template.*Add chat_template.jinja/) },
    });
  });

  const own = [
    ["sft", "learning_rate", 0, /0/],
    ["reward", "center_rewards_coefficient", -1, /0/],
    ["dpo", "beta", 0, /above 0: at 0 no preference/],
    ["dpo", "loss_weights", "sigmoid", /no loss with its weight/],
    ["kto", "desirable_weight", 0, /above 0/],
    ["orpo", "beta", 0, /above 0/],
    ["simpo", "beta", 0, /above 0/],
    ["cpo", "beta", 0, /above 0/],
    ["grpo", "num_generations", 1, /2/],
    ["rloo", "num_generations", 1, /2/],
    ["gdpo", "beta", 0, /above 0/],
  ] as const;
  test.each(own)("%s with %s = %j", (algorithm, name, value, message) => {
    expect(refused({ algorithm, config: { [name]: value } })).toEqual({
      fields: { [`config.${name}`]: expect.stringMatching(message) },
    });
  });
});

function labelAsWarm(): void {
  const task = addTask(db, projectId, "another", ["a", "b", "c"]);
  addLabel(db, task, addUser(db, "Wil"), [["c"], ["b"], ["a"]], { groupId: groupIds[1] ?? "" });
}
