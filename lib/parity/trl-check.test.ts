import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readJson } from "../nn/read-json";
import { compareWithTrl } from "./trl-check";
import { findTrlRuns, readTrlFixture } from "./trl-fixture";

const fixtures = fileURLToPath(new URL("../training/fixtures", import.meta.url));
const model = fileURLToPath(new URL("../nn/fixtures/llama", import.meta.url));
const runs = findTrlRuns(fixtures).map((file) => ({ file, name: basename(file, ".json") }));
const changed = mkdtempSync(join(tmpdir(), "chorus-trl-test-"));
afterAll(() => rmSync(changed, { recursive: true, force: true }));

describe("ten steps of TRL's trainers, from the same weights, rows and settings", () => {
  it("are those of sixteen runs", () => {
    expect(runs.length).toBe(16);
  });

  it.each(runs)("$name", async ({ file }) => {
    expect(await compareWithTrl(file, model)).toMatchObject({ passed: true, steps: 10 });
  });

  it("are told from runs with another setting", async () => {
    const folder = join(changed, "trl");
    mkdirSync(folder);
    const recorded = readJson(join(fixtures, "trl/orpo.json"), z.looseObject({ settings: z.looseObject({}) }));
    const file = join(folder, "orpo.json");
    writeFileSync(file, JSON.stringify({ ...recorded, settings: { ...recorded.settings, beta: 0.11, max_steps: 1 } }));
    writeFileSync(join(folder, "rows.jsonl"), '{"prompt":"a","chosen":"b","rejected":"c"}');
    const outcome = await compareWithTrl(file, model);
    expect(outcome).toMatchObject({ passed: false, steps: 1 });
    expect(outcome.first_loss).toBeGreaterThan(1e-3);
  });
});

it("reads a list of losses with their weights as a mixture", () => {
  const folder = join(changed, "mixture");
  mkdirSync(folder);
  const file = join(folder, "dpo_mpo.json");
  const settings = { loss_type: ["sigmoid", "sft"], loss_weights: [0.8, 0.2], beta: 0.1, label_smoothing_factor: 0 };
  writeFileSync(file, JSON.stringify({ settings, steps: [{ loss: 1 }] }));
  expect(readTrlFixture(file)).toMatchObject({
    algorithm: "dpo",
    config: { loss_weights: "sigmoid 0.8, sft 0.2", beta: 0.1 },
  });
});
