import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openEngine } from "../lib/engine/engine";
import { projectDir } from "../lib/env";
import { readCheckpoint, writeCheckpoint } from "../lib/nn/checkpoint-files";
import { openAdapted } from "../lib/nn/lora.fixture";

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

test("makes a whole model of an adapter and its base", async () => {
  const [adapter, out] = [join(folder, "adapter"), join(folder, "merged")];
  mkdirSync(adapter);
  await openEngine();
  const adapted = await openAdapted(model);
  await writeCheckpoint(adapter, adapted.toWrite());
  adapted.dispose();
  expect(readdirSync(adapter)).toContain("adapter_config.json");
  expect(convert("--model", adapter, "--out", out).status).toBe(0);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(["model.safetensors", "tokenizer.json"]));
  expect(readdirSync(out)).not.toContain("adapter_config.json");
  const name = "model.layers.0.self_attn.q_proj.weight";
  const weight = (dir: string) => readCheckpoint(dir).weights.get(name)?.read();
  expect(weight(out)).toEqual(weight(adapter));
  expect(weight(out)).not.toEqual(weight(model));
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
