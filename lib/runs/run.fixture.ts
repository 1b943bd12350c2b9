import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { algorithms } from "../algorithms/registry";
import { type Db, immediate } from "../db/client";
import { projects } from "../db/schema/projects";
import { checkpoints, datasets, runs } from "../db/schema/training";
import { paths } from "../env";
import { newId } from "../ids";
import { enqueue } from "../jobs/enqueue";

/** A tiny random Llama with its tokenizer, in Hugging Face's layout. */
export const tinyModel = fileURLToPath(new URL("../nn/fixtures/llama", import.meta.url));

export function addBase(db: Db, name = "tiny"): string {
  const id = newId("checkpoint");
  const files = { path: tinyModel, sha256: "0".repeat(64), bytes: 1, parameters: 1 };
  db.insert(checkpoints)
    .values({ id, name, role: "policy", ...files, createdAt: Date.now() })
    .run();
  return id;
}

/** A project with a queued DPO run on a few generated pairs, their files under `CHORUS_DATA`. */
export function addRun(db: Db, config: Record<string, unknown> = {}): { runId: string; jobId: string; baseId: string } {
  const [projectId, datasetId, runId] = [newId("project"), newId("dataset"), newId("run")];
  const now = Date.now();
  db.insert(projects).values({ id: projectId, name: "Tiny", createdAt: now }).run();
  writeDataset(datasetId);
  db.insert(datasets)
    .values({
      ...{ id: datasetId, projectId, query: { groups: "all" }, lastLabelSeq: 0, sha256: "0".repeat(64) },
      ...{ trainRows: 16, testRows: 4, createdAt: now },
    })
    .run();
  const baseId = addBase(db, `tiny ${runId}`);
  return immediate(db, (tx) => {
    const jobId = enqueue(tx, "train", { runId });
    tx.insert(runs)
      .values({
        ...{ id: runId, projectId, name: runId, algorithm: "dpo", config: algorithms.dpo.config.parse(config) },
        ...{ baseId, datasetId, jobId, seed: 1, createdAt: now },
      })
      .run();
    return { runId, jobId, baseId };
  });
}

function writeDataset(datasetId: string): void {
  const dir = paths.dataset(datasetId);
  mkdirSync(dir, { recursive: true });
  const row = (i: number) =>
    JSON.stringify({ prompt: `What is ${i} and ${i}?`, chosen: `It is ${2 * i}.`, rejected: `Who knows ${i}?` });
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${row(from + i)}\n`).join("");
  writeFileSync(join(dir, "train.jsonl"), lines(0, 16));
  writeFileSync(join(dir, "test.jsonl"), lines(16, 20));
}
