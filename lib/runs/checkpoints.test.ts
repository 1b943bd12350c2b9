import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Db } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { checkpoints, runs } from "../db/schema/training";
import { testDb } from "../db/test-db";
import {
  readCheckpoint as loadCheckpoint,
  readCheckpoint as readModel,
  weightShapes,
  writeCheckpoint,
} from "../nn/checkpoint-files";
import { initialWeights } from "../nn/initialise";
import { initialLora, loraLayers } from "../nn/lora";
import { writeWeights } from "../nn/weight-files";
import { writeAdapter } from "../nn/write-adapter";
import { checkpointDir } from "./checkpoint-path";
import { deleteCheckpoint } from "./delete-checkpoint";
import { inspectModelFolder } from "./inspect-model-folder";
import { listCheckpoints, readCheckpoint } from "./list-checkpoints";
import { listModelFiles } from "./list-model-files";
import { registerCheckpoint } from "./register-checkpoint";
import { renameCheckpoint } from "./rename-checkpoint";
import { addRun, tinyModel } from "./run.fixture";

let db: Db;
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-checkpoints-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

describe("a folder that is brought", () => {
  test("is known by its weights", async () => {
    const found = await inspectModelFolder(tinyModel);
    expect(found).toMatchObject({ role: "policy", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(found.parameters * 4).toBeLessThanOrEqual(found.bytes);
    const id = registerCheckpoint(db, "mine", tinyModel, found);
    expect(readCheckpoint(db, id)).toMatchObject({ name: "mine", run: null, parent: null });
    expect(registerCheckpoint(db, "mine", tinyModel, found)).toBe(id);
    expect(() => registerCheckpoint(db, "mine", tinyModel, { ...found, sha256: "other" })).toThrow(
      "another checkpoint",
    );
    expect(listModelFiles(tinyModel).map(({ name }) => name)).toContain("model.safetensors");
  });

  test("may have its weights in shards: each is listed, and so is their index", async () => {
    const dir = copy();
    await writeCheckpoint(dir, loadCheckpoint(tinyModel), { maxShardBytes: 300_000 });
    const [whole, shards] = [await inspectModelFolder(tinyModel), await inspectModelFolder(dir)];
    expect(shards.parameters).toBe(whole.parameters);
    const names = listModelFiles(dir).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["model-00001-of-00003.safetensors", "model.safetensors.index.json", "config.json"]),
    );
    expect(names).not.toContain("model.safetensors");
    const sizes = listModelFiles(dir).flatMap(({ name, bytes }) => (name.startsWith("model-") ? [bytes] : []));
    expect(shards.bytes).toBe(sizes.reduce((sum, bytes) => sum + bytes, 0));
  });

  const copy = () => {
    const dir = join(data, "model");
    cpSync(tinyModel, dir, { recursive: true });
    return dir;
  };
  test.each([
    ["is not there", (dir: string) => rmSync(dir, { recursive: true }), "config.json cannot be read"],
    ["has no weights", (dir: string) => rmSync(join(dir, "model.safetensors")), "has no model.safetensors"],
    [
      "has half its weights",
      (dir: string) => writeFileSync(join(dir, "model.safetensors"), "abc"),
      "not a usable safetensors file",
    ],
    [
      "is of another family",
      (dir: string) => writeFileSync(join(dir, "config.json"), '{"model_type":"mamba"}'),
      '"mamba" is not supported',
    ],
    [
      "has weights of another shape",
      (dir: string) => {
        const config = JSON.parse(readFileSync(join(dir, "config.json"), "utf8"));
        writeFileSync(join(dir, "config.json"), JSON.stringify({ ...config, intermediate_size: 96 }));
      },
      "should be [96,64]",
    ],
    ["is garbled", (dir: string) => writeFileSync(join(dir, "config.json"), "{"), "is not JSON"],
  ])("that %s is refused with what to do", async (_, spoil, message) => {
    const dir = copy();
    spoil(dir);
    await expect(inspectModelFolder(dir)).rejects.toThrow(message);
  });
});

describe("an adapter's folder that is brought", () => {
  const base = () => readModel(tinyModel);
  const lora = { rank: 2, alpha: 4, dropout: 0, rankStabilised: false, decomposed: false };
  /** As a bare PEFT writes it: without a tokenizer. */
  const adapter = async (from: string) => {
    const dir = join(data, "adapter");
    mkdirSync(dir);
    const { architecture, weights } = base();
    const layers = loraLayers(architecture, { ...lora, targets: ["q_proj"] });
    const tensors = initialLora(layers, weights, 1);
    await writeAdapter(dir, architecture, { base: from, settings: lora, layers, tensors, replaced: new Map() });
    return dir;
  };

  test("is a checkpoint like others; its files and nothing of its base can be downloaded", async () => {
    const dir = await adapter(tinyModel);
    const [found, whole] = [await inspectModelFolder(dir), await inspectModelFolder(tinyModel)];
    expect(found).toMatchObject({ role: "policy", parameters: whole.parameters });
    expect(found.sha256).not.toBe(whole.sha256);
    expect(found.bytes).toBeLessThan(whole.bytes / 10);
    expect(readCheckpoint(db, registerCheckpoint(db, "mine", dir, found))).toMatchObject({ name: "mine" });
    expect(listModelFiles(dir).map(({ name }) => name)).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
  });

  test("is refused without its base, and with a base that was changed since", async () => {
    const copied = join(data, "base");
    cpSync(tinyModel, copied, { recursive: true });
    const dir = await adapter(copied);
    await inspectModelFolder(dir);
    const fresh = initialWeights(base().architecture, weightShapes(base().architecture, "lm"), 3);
    await writeWeights(copied, fresh);
    await expect(inspectModelFolder(dir)).rejects.toThrow("has other weights than when the adapter");
    rmSync(copied, { recursive: true });
    await expect(inspectModelFolder(dir)).rejects.toThrow("which is not there. Get that model's folder");
  });
});

test("names are unique", () => {
  const { baseId } = addRun(db);
  const other = addRun(db).baseId;
  renameCheckpoint(db, { checkpointId: baseId, name: "chosen" });
  expect(() => renameCheckpoint(db, { checkpointId: other, name: "chosen" })).toThrow("another checkpoint");
  renameCheckpoint(db, { checkpointId: baseId, name: "chosen" });
  expect(listCheckpoints(db).map(({ name }) => name)).toContain("chosen");
});

test("a reward model stays while a run that it judges is not at its end", () => {
  const judge = registerCheckpoint(db, "judge", tinyModel, { role: "reward", sha256: "1", bytes: 1, parameters: 1 });
  const { runId, jobId } = addRun(db);
  db.update(jobs).set({ status: "stopped" }).where(eq(jobs.id, jobId)).run();
  for (const model of [tinyModel, judge]) {
    const rewards = JSON.stringify([{ type: "reward_model", model }]);
    db.update(runs).set({ config: { rewards } }).where(eq(runs.id, runId)).run();
    expect(() => deleteCheckpoint(db, judge)).toThrow("is judged by it and is not at its end");
  }
  db.update(jobs).set({ status: "succeeded" }).where(eq(jobs.id, jobId)).run();
  deleteCheckpoint(db, judge);
});

test("what something was made from stays; a run's own goes with its files", () => {
  const { runId, baseId, jobId } = addRun(db);
  expect(() => deleteCheckpoint(db, baseId)).toThrow("started from it");
  const path = `runs/${runId}/checkpoints/step-1`;
  mkdirSync(checkpointDir(path), { recursive: true });
  const row = { role: "policy", path, sha256: "", bytes: 0, parameters: 0, createdAt: 0 } as const;
  db.insert(checkpoints)
    .values({ id: "ckp_1", name: "one", runId, step: 1, ...row })
    .run();
  expect(() => deleteCheckpoint(db, "ckp_1")).toThrow("its run still goes on");
  db.update(jobs).set({ status: "stopped" }).where(eq(jobs.id, jobId)).run();
  deleteCheckpoint(db, "ckp_1");
  expect(existsSync(checkpointDir(path))).toBe(false);
  expect(() => readCheckpoint(db, "ckp_1")).toThrow("no such checkpoint");
});
