import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { algorithms } from "../algorithms/registry";
import type { Db } from "../db/client";
import { runs } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { AppError } from "../errors";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser } from "../projects/project.fixture";
import { readProject } from "../projects/read-project";
import { deleteCheckpoint } from "./delete-checkpoint";
import { readRunSettings } from "./read-run-settings";
import { registerCheckpoint } from "./register-checkpoint";
import { addBase, tinyModel } from "./run.fixture";
import { startRun } from "./start-run";

let db: Db;
let data: string;
let projectId: string;
let baseId: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-runs-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
  baseId = addBase(db);
  projectId = addProject(["Brief", "Thorough"]);
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** A project whose two groups rank the same responses the other way round. */
function addProject(names: readonly [string, string]): string {
  const { id } = createProject(db, null, {
    ...{ name: names.join(), beliefMode: "joining", groups: names.map((name) => ({ name })) },
  });
  for (const [i, { id: groupId }] of readProject(db, id).groups.entries()) {
    const user = addUser(db, `${names[i]}${id}`);
    for (let n = 0; n < 5; n++) {
      const order = [["Soup."], ["A dish that takes hours to cook."]];
      const task = addTask(db, id, `${names[i]} ${n}: what should I cook?`, order.flat());
      addLabel(db, task, user, i === 0 ? order : order.reverse(), { groupId });
    }
  }
  return id;
}

/** The refusal's fields; nothing may have been started. */
function refused(algorithm: string, config: Record<string, unknown>, project = projectId): unknown {
  const mixed = "group_weights" in (algorithms[algorithm as "dpo"].config.shape ?? {});
  const all = { ...(mixed && { group_weights: "equal" }), ...config };
  try {
    const requestId = `request ${JSON.stringify([algorithm, config])}`.slice(0, 100);
    startRun(db, null, { requestId, algorithm, baseId, config: all, data: { projectId: project } });
  } catch (error) {
    expect(db.select().from(runs).all()).toEqual([]);
    if (error instanceof AppError) return error.details;
    throw error;
  }
  throw new Error("it was not refused");
}
const at = (field: string, message: RegExp) => ({ fields: { [field]: expect.stringMatching(message) } });
const rewards = (...list: object[]) => JSON.stringify(list);
const rule = rewards({ type: "length", max: 10 });
const online = ["grpo", "rloo", "reinforce", "ppo", "online_dpo"];

test("rows that are all longer than max_length, whatever the method makes of them", () => {
  for (const algorithm of Object.keys(algorithms)) {
    if (algorithm === "prm") continue; // a project's rankings are nothing to it
    const asked = online.includes(algorithm)
      ? refused(algorithm, { rewards: rule, max_length: 12, max_completion_length: 8 })
      : refused(algorithm, { max_length: 8 });
    const message = /^(No usable training rows of \d+|There are no prompts to answer in \d+ rows).*raise max_length/;
    const field = online.includes(algorithm) ? "config.max_completion_length" : "config.max_length";
    expect(asked, algorithm).toEqual(at(field, message));
  }
});

test("beliefs that begin with the same token", () => {
  const alike = addProject(["Brief one", "Brief two"]);
  expect(refused("gdpo", {}, alike)).toEqual(
    at("config.belief_format", /“Brief one: ” and “Brief two: ” begin with the same token.*belief_format="\{n\}/),
  );
  const requestId = "with numbers before them";
  const config = { belief_format: "{n} {belief}: " };
  expect(
    startRun(db, null, { requestId, algorithm: "gdpo", baseId, config, data: { projectId: alike } }),
  ).toHaveProperty("runId");
});

test("a length that the model cannot read, unless it is the default", () => {
  expect(readCheckpoint(tinyModel).architecture.maxPositions).toBe(256);
  expect(refused("dpo", { max_length: 257 })).toEqual(at("config.max_length", /at most 256 tokens: take 256 or fewer/));
  expect(refused("ppo", { rewards: rule, max_length: 1000 })).toEqual(at("config.max_length", /256/));
});

test("a LoRA rank above the size of a matrix", () => {
  const lora = { use_peft: true };
  expect(refused("dpo", { ...lora, lora_r: 65 })).toEqual(at("config.lora_r", /a rank of 65.*Take at most 32\./));
  expect(refused("dpo", { ...lora, lora_r: 48 })).toEqual(at("config.lora_r", /k_proj is a matrix of 32 × 64/));
  const requestId = "one that fits the queries";
  const config = { ...lora, lora_r: 48, lora_target_modules: "q_proj", group_weights: "equal" };
  expect(startRun(db, null, { requestId, algorithm: "dpo", baseId, config, data: { projectId } })).toHaveProperty(
    "runId",
  );
});

test.each(["grpo", "rloo", "reinforce", "online_dpo"] as const)("%s: responses that groups do not divide", (name) => {
  const config = { rewards: rule, per_device_train_batch_size: 10, num_generations: 4 };
  expect(refused(name, config)).toEqual(
    at("config.per_device_train_batch_size", /writes 10 responses.*4 per prompt do not divide/),
  );
});

test("a reward model by its checkpoint's id, which the run keeps; one that was deleted", async () => {
  const gone = { type: "reward_model", model: "ckp_gone" };
  expect(refused("grpo", { rewards: rewards(gone) })).toEqual(at("config.rewards", /ckp_gone, which was deleted/));
  const scorer = join(data, "scorer");
  mkdirSync(scorer);
  await writeCheckpoint(scorer, withHead(readCheckpoint(tinyModel), "score", 1));
  const files = { role: "reward", sha256: "1", bytes: 1, parameters: 1 } as const;
  const model = registerCheckpoint(db, "scorer", scorer, files);
  const policy = registerCheckpoint(db, "writer", tinyModel, { ...files, role: "policy" });
  expect(refused("grpo", { rewards: rewards({ type: "reward_model", model: policy }) })).toEqual(
    at("config.rewards", /is not a reward model/),
  );
  const config = { rewards: rewards({ type: "reward_model", model }) };
  const asked = { requestId: "by its id", algorithm: "grpo", baseId, config, data: { projectId } };
  const { runId } = startRun(db, null, asked);
  expect(readRunSettings(db, runId).config).toMatchObject(config);
  expect(() => deleteCheckpoint(db, model)).toThrow("is judged by it and is not at its end");
});

test("PPO's value model, which is the reward model's, of another tokenizer; or a folder that is gone", async () => {
  const scorer = join(data, "scorer");
  expect(refused("ppo", { rewards: rewards({ type: "reward_model", model: scorer }) })).toEqual(
    at("config.rewards", /scorer/),
  );
  mkdirSync(scorer);
  await writeCheckpoint(scorer, withHead(readCheckpoint(tinyModel), "score", 1));
  const file = join(scorer, "tokenizer.json");
  const tokenizer = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...tokenizer, added_tokens: [{ id: 511, content: "<other>" }] }));
  for (const reward of [
    { type: "reward_model", model: scorer },
    { type: "reward_ensemble", models: [scorer, scorer] },
  ]) {
    expect(refused("ppo", { rewards: rewards(reward) })).toEqual(at("config.rewards", /another tokenizer/));
  }
});
