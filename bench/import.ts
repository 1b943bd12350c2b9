import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { testDb } from "../lib/db/test-db";
import { createImport } from "../lib/imports/create-import";
import { runImport } from "../lib/imports/run-import";
import { createProject } from "../lib/projects/create-project";

/** Imports 10,000 prompts with 4 responses each, twice, and says how long it took and how long others had to wait. */
const prompts = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), "chorus-bench-"));
const file = { name: "bench.jsonl", path: join(folder, "bench.jsonl") };
const words = "the quick brown fox jumps over a lazy dog while many people watch it from their gardens".split(" ");
const text = (seed: number) =>
  Array.from({ length: 80 }, (_, i) => words[(seed * 31 + i * 7) % words.length]).join(" ");
const rows = Array.from({ length: prompts }, (_, i) =>
  JSON.stringify({
    prompt: `Question ${i}: ${text(i)}?`,
    responses: Array.from({ length: 4 }, (_, j) => ({ text: `${j} ${i} ${text(i + j)}`, model: `model-${j}` })),
  }),
);
writeFileSync(file.path, rows.join("\n"));
const db = testDb(join(folder, "chorus.db"));
const { id: projectId } = createProject(db, null, { name: "Bench" });
for (const round of ["first", "again", "again, politely"]) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const files = [{ name: file.name, bytes: statSync(file.path).size }];
  const tally = await runImport(db, createImport(db, null, { projectId, files }).id, [file], {
    polite: round.endsWith("politely"),
  });
  delay.disable();
  const rss = Math.round(process.memoryUsage().rss / 1024 / 1024);
  console.log(
    `${round}: ${tally.added} added, ${tally.known} known in ${((performance.now() - start) / 1000).toFixed(2)} s; ` +
      `event loop held at most ${(delay.max / 1e6).toFixed(0)} ms (p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms); ${rss} MiB`,
  );
}
rmSync(folder, { recursive: true, force: true });
