import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { projectDir } from "../lib/env";
import { engineReport } from "../lib/parity/run-checks";

const fixtures = join(projectDir, "lib/nn/fixtures");
const folder = mkdtempSync(join(tmpdir(), "chorus-parity-"));
const report = z.object({ ok: z.boolean(), engines: z.array(engineReport) });

function parity(...args: string[]) {
  return spawnSync(process.execPath, [join(projectDir, "bin/chorus.mjs"), "parity", ...args], { encoding: "utf8" });
}

/** Two models in the layout that reference folders have; one weight of the second is not what it was. */
beforeAll(() => {
  for (const name of ["good", "perturbed"])
    cpSync(join(fixtures, "llama"), join(folder, "models", name), { recursive: true });
  const file = join(folder, "models/perturbed/model.safetensors");
  const bytes = readFileSync(file);
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + 0.5, bytes.length - 4);
  writeFileSync(file, bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("chorus parity", () => {
  it("finds every family's values equal, in a folder of models and in one model's", () => {
    const all = parity(fixtures, "--json");
    expect(all.status).toBe(0);
    const { ok, engines } = report.parse(JSON.parse(all.stdout));
    expect(ok).toBe(true);
    const models = engines[0]?.checks.models ?? [];
    expect(models.map(({ family }) => family)).toContain("llama");
    for (const model of models) {
      expect(model).toMatchObject({ passed: true, greedy_equal: 32, greedy_tokens: 32 });
      expect(model.worst_logit).toBeLessThan(2e-4);
    }
    const one = parity(join(fixtures, "llama"));
    expect(one.status).toBe(0);
    expect(one.stdout).toMatch(/^llama +llama .+ passed$/m);
  });

  it("names the model whose weights give other values, with status 1", () => {
    const { status, stdout } = parity(folder);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^good .+ passed$/m);
    expect(stdout).toMatch(/^perturbed .+ FAILED$/m);
  });

  it("runs each engine in a process of its own, and says which does not open", () => {
    const { status, stdout } = parity(join(folder, "models/good"), "--engine", "wasm,abacus", "--json");
    expect(status).toBe(1);
    const { engines } = report.parse(JSON.parse(stdout));
    expect(engines).toMatchObject([
      { engine: "wasm", passed: true },
      { engine: "abacus", passed: false, error: expect.stringContaining("it can be tensorflow, webgpu, wasm") },
    ]);
  });

  it("refuses a folder with nothing to compare, and names what a model's folder lacks", () => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(parity(empty)).toMatchObject({ status: 1, stderr: expect.stringContaining("holds nothing to compare") });
    cpSync(join(fixtures, "llama/config.json"), join(empty, "config.json"));
    const { status, stdout } = parity(empty);
    expect(status).toBe(1);
    expect(stdout).toContain("expected.json cannot be read");
  });
});
