import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine } from "../lib/engine/engine";
import { projectDir } from "../lib/env";
import { readCheckpoint, writeCheckpoint } from "../lib/nn/checkpoint-files";
import { openAdapted } from "../lib/nn/lora.fixture";

const model = join(projectDir, "lib/nn/fixtures/gpt2");
const folder = mkdtempSync(join(tmpdir(), "chorus-merge-"));
const adapter = join(folder, "adapter");
beforeAll(async () => {
  mkdirSync(adapter);
  await openEngine();
  const adapted = await openAdapted(model);
  await writeCheckpoint(adapter, adapted.toWrite());
  adapted.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function chorus(...args: string[]) {
  const command = [join(projectDir, "bin", "chorus.mjs"), ...args, "--json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stderr, said: JSON.parse(stdout.trim().split("\n").at(-1) ?? "") };
}

test("makes a whole model of an adapter and its base", () => {
  const out = join(folder, "merged");
  expect(chorus("merge", adapter, out).status).toBe(0);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(["config.json", "model.safetensors", "tokenizer.json"]));
  expect(readdirSync(out)).not.toContain("adapter_config.json");
  const weight = (dir: string) => readCheckpoint(dir).weights.get("transformer.h.0.attn.c_attn.weight")?.read();
  expect(weight(out)).toEqual(weight(adapter));
  expect(weight(out)).not.toEqual(weight(model));
});

test("in 16 bits, which convert writes alike", () => {
  const [merged, converted] = [join(folder, "merged-16"), join(folder, "converted-16")];
  expect(chorus("merge", adapter, merged, "--dtype", "bf16").said).toMatchObject({ ok: true, dtype: "bfloat16" });
  expect(chorus("convert", "--model", adapter, "--out", converted, "--dtype", "bfloat16").status).toBe(0);
  const bytes = (dir: string) => readFileSync(join(dir, "model.safetensors"));
  expect(bytes(merged).equals(bytes(converted))).toBe(true);
});

test("refuses a whole model, and a folder that holds something", () => {
  expect(chorus("merge", model, join(folder, "new")).stderr).toContain("is a whole model already");
  expect(chorus("merge", adapter, adapter).said).toMatchObject({ error: { kind: "conflict" } });
});
