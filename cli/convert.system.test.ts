import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { projectDir } from "../lib/env";
import { readCheckpoint } from "../lib/nn/checkpoint-files";

const model = join(projectDir, "lib/nn/fixtures/llama");
const folder = mkdtempSync(join(tmpdir(), "chorus-convert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function convert(...args: string[]) {
  const command = [join(projectDir, "bin", "chorus.mjs"), "convert", ...args, "--json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stderr, said: JSON.parse(stdout.trim().split("\n").at(-1) ?? "") };
}

test("writes half as many bytes, in shards, with everything that the model needs", () => {
  const out = join(folder, "half");
  const { status, said } = convert("--model", model, "--out", out, "--dtype", "bfloat16", "--max-shard-size", "200KB");
  expect(status).toBe(0);
  expect(said).toMatchObject({ ok: true, out, dtype: "bfloat16", parameters: 151_872 });
  expect(said.bytes).toBeLessThan(320_000);
  expect(readdirSync(out)).toEqual(
    expect.arrayContaining(["model-00001-of-00002.safetensors", "model.safetensors.index.json", "tokenizer.json"]),
  );
  expect(JSON.parse(readFileSync(join(out, "config.json"), "utf8")).dtype).toBe("bfloat16");
  const [before, after] = [model, out].map((dir) => readCheckpoint(dir).weights.get("model.norm.weight")?.read() ?? []);
  for (const [i, value] of [...(before ?? [])].entries()) {
    expect(Math.abs((after?.[i] ?? 0) / value - 1)).toBeLessThan(2 ** -8);
  }
});

test.each([
  [["--dtype", "float16"], "--dtype: float32 or bfloat16"],
  [["--max-shard-size", "5"], "--max-shard-size: a whole number of KB, MB or GB"],
  [["--model", "/nowhere"], "/nowhere/config.json cannot be read"],
])("refuses %j", (args, reason) => {
  const { status, stderr } = convert("--model", model, "--out", join(folder, "new"), ...args);
  expect(status).toBe(1);
  expect(stderr).toContain(reason);
});

test("does not write over anything", () => {
  expect(convert("--model", model, "--out", model)).toMatchObject({ status: 1, said: { error: { kind: "conflict" } } });
});
