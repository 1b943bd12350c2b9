import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addFile } from "../datasets/file.fixture";
import { removeTrainingFile } from "../datasets/training-files";
import type { Db } from "../db/client";
import { checkpoints, runs } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { AppError } from "../errors";
import { createProject } from "../projects/create-project";
import { listRuns } from "./list-runs";
import { readDatasetRows } from "./read-dataset-rows";
import { readRunSettings } from "./read-run-settings";
import { addBase, tinyModel } from "./run.fixture";
import { startRun } from "./start-run";

let db: Db;
let data: string;
let projectId: string;
let baseId: string;
let requests = 0;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-from-file-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
  projectId = createProject(db, null, { name: "P" }).id;
  baseId = addBase(db);
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const say = (role: string, content: string) => [{ role, content }];
const many = (of: (i: number) => object) => Array.from({ length: 8 }, (_, i) => of(i));
const rows = {
  pairs: many((i) => ({ prompt: `p${i}`, chosen: "a", rejected: "b", group: i % 2 === 0 ? "Brief" : "Warm" })),
  thumbs: many((i) => ({ prompt: `p${i}`, completion: "a", label: i % 2 === 0 })),
  demonstrations: many((i) => ({ prompt: `p${i}`, completion: "a" })),
  talks: many((i) => ({ messages: [...say("user", `p${i}`), ...say("assistant", "a")] })),
  steps: many((i) => ({ prompt: `p${i}`, completions: ["a", "b"], labels: [true, false] })),
  prompts: many((i) => ({ prompt: `p${i}` })),
  answers: many((i) => ({ prompt: say("user", `${i} + 1?`), answer: String(i + 1), level: 1 })),
};
type Kind = keyof typeof rows;
const rewards = (...list: object[]) => ({ rewards: JSON.stringify(list) });
const polite = rewards({ type: "keyword", include: ["please"] });

async function start(kind: Kind, algorithm: string, config: object = {}, more: object = {}) {
  const { id } = await addFile(db, projectId, rows[kind], `${kind}.jsonl`);
  const input = { requestId: `request-${++requests}`, algorithm, baseId, config: { ...config } };
  return startRun(db, null, { ...input, data: { projectId, file: id, ...more } });
}
async function refused(...given: Parameters<typeof start>): Promise<unknown> {
  const error = await start(...given).catch((thrown: unknown) => thrown);
  expect(db.select().from(runs).all()).toEqual([]);
  return error instanceof AppError ? error.details : error;
}
const at = (field: string, message: RegExp) => ({ fields: { [field]: expect.stringMatching(message) } });

const usable: readonly (readonly [Kind, string, object])[] = [
  ["pairs", "dpo", { group_weights: "equal" }],
  ["pairs", "gdpo", {}],
  ["pairs", "sft", { group_weights: "rows" }],
  ["pairs", "kto", { group_weights: "Brief" }],
  ["pairs", "grpo", polite],
  ["thumbs", "kto", {}],
  ["thumbs", "rloo", polite],
  ["demonstrations", "sft", {}],
  ["talks", "sft", {}],
  ["steps", "prm", {}],
  ["prompts", "ppo", polite],
  ["answers", "grpo", rewards({ type: "exact_answer" })],
  ["answers", "online_dpo", rewards({ type: "numeric_answer" })],
];
test.each(usable)("%s serve %s", async (kind, algorithm, config) => {
  const { runId } = await start(kind, algorithm, config);
  const { dataset } = readRunSettings(db, runId);
  const { train, test: held } = readDatasetRows(dataset.id);
  const order = (all: readonly object[]) => all.map((row) => JSON.stringify(row)).sort();
  expect(order([...train, ...held])).toEqual(order(rows[kind])); // as the command line reads them, every column there
  expect([train.length, held.length]).toEqual([dataset.trainRows, dataset.testRows]);
  expect(listRuns(db)).toMatchObject([{ file: `${kind}.jsonl` }]);
});

describe("what cannot work is refused before anything is queued, at its field", () => {
  test("rows that are nothing to the method", async () => {
    expect(await refused("thumbs", "dpo")).toEqual(
      at(
        "data.file",
        /“thumbs.jsonl” cannot be used. It holds thumbs up and down; .* learns from pairs. Choose another/,
      ),
    );
    expect(await refused("pairs", "prm")).toEqual(at("data.file", /It holds pairs; .*responses with judged steps/));
    expect(await refused("prompts", "sft")).toEqual(at("data.file", /It holds prompts; .*demonstrations or pairs/));
    expect(await refused("talks", "grpo", polite)).toEqual(at("data.file", /no prompt of their own/));
  });

  test("a reward that reads what the file does not have", async () => {
    const exact = rewards({ type: "exact_answer" });
    expect(await refused("prompts", "grpo", exact)).toEqual(
      at("config.rewards", /reads the column "answer".*there is: prompt.*“prompts.jsonl” lacks it/),
    );
    const other = rewards({ type: "exact_answer", column: "solution" });
    expect(await refused("answers", "grpo", other)).toEqual(
      at("config.rewards", /"solution".*there is: prompt, answer/),
    );
  });

  test("groups averaged unasked, too few of them, or none of the file's", async () => {
    expect(await refused("pairs", "dpo")).toEqual(at("config.group_weights", /2 belief groups \(Brief 4, Warm 4\)/));
    expect(await refused("pairs", "gdpo", {}, { groups: ["Brief"] })).toEqual(at("data.groups", /at least two/));
    expect(await refused("pairs", "dpo", {}, { groups: ["Cold"] })).toEqual(at("data.groups", /no rows of these/));
    const { runId } = await start("pairs", "dpo", {}, { groups: ["Brief"] });
    const { trainRows, testRows } = readRunSettings(db, runId).dataset;
    expect(trainRows + testRows).toBe(4);
  });

  test("a file that is gone, and one of another project", async () => {
    const { id } = await addFile(db, projectId, rows.steps);
    const input = { requestId: "request-gone", algorithm: "prm", baseId, config: {} };
    const other = createProject(db, null, { name: "Q" }).id;
    const run = (data: { projectId: string; file: string }) => () => startRun(db, null, { ...input, data });
    expect(run({ projectId: other, file: id })).toThrow("no such training file");
    removeTrainingFile(db, projectId, id);
    expect(run({ projectId, file: id })).toThrow("no such training file");
  });

  test("messages for a base without a chat template; strings need none", async () => {
    const folder = join(data, "bare");
    cpSync(tinyModel, folder, { recursive: true });
    rmSync(join(folder, "chat_template.jinja"));
    db.update(checkpoints).set({ path: folder }).where(eq(checkpoints.id, baseId)).run();
    expect(await refused("talks", "sft")).toEqual(at("baseId", /the rows of “talks.jsonl” are conversations/));
    expect(await start("demonstrations", "sft")).toHaveProperty("runId");
  });
});

test("a run still names the file after it was deleted", async () => {
  const { id } = await addFile(db, projectId, rows.steps, "sums.jsonl");
  const data = { projectId, file: id };
  const { runId } = startRun(db, null, { requestId: "request-kept", algorithm: "prm", baseId, config: {}, data });
  removeTrainingFile(db, projectId, id);
  expect(readRunSettings(db, runId).file).toEqual({ id, name: "sums.jsonl", removed: true });
});
