import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectDir } from "../lib/env";

const out = mkdtempSync(join(tmpdir(), "chorus-pack-"));
const chromium = "/usr/lib/chromium"; // Debian's package brings a Vulkan driver that computes on the processor
const icd = join(chromium, "vk_swiftshader_icd.json");
const packs = `${process.platform}-${process.arch}` === "linux-x64";

/** Runs the packed folder as on a machine that has nothing: an empty PATH, no HOME, far from node_modules. */
function run(VK_ICD_FILENAMES: string, ...args: string[]) {
  const env = { VK_ICD_FILENAMES, CHORUS_PYTHON: "/none", NODE_ENV: "production" } as const;
  return spawnSync(join(out, "run.sh"), args, { encoding: "utf8", cwd: "/", env });
}

describe.skipIf(!packs)("npm run bench -- pack", () => {
  let said = "";
  beforeAll(() => {
    const env = { ...process.env, LD_LIBRARY_PATH: chromium };
    const args = [join(projectDir, "scripts/bench.mjs"), "pack", "--out", out];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    if (status !== 0) throw new Error(stderr);
    said = stdout;
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it("makes a folder of less than 60 MB that says what is missing where there is no driver", () => {
    expect(Number(/: ([\d.]+) MB\./.exec(said)?.[1])).toBeLessThan(60);
    const { status, stderr } = run("/none.json", "step", "--shapes", "tiny");
    expect(status).toBe(1);
    expect(stderr).toMatch(/Vulkan's loader is missing|There is no WebGPU adapter/);
  });

  it.skipIf(!existsSync(icd))(
    "computes there: parity and a training step on WebGPU (skipped without SwiftShader)",
    () => {
      const parity = run(icd, "parity", join(out, "fixtures/models/llama"), "--json");
      expect(parity.status, parity.stderr).toBe(0);
      expect(JSON.parse(parity.stdout)).toMatchObject({ ok: true, engines: [{ engine: "webgpu", passed: true }] });
      const step = run(icd, "step", "--shapes", "tiny", "--steps", "1", "--json");
      expect(step.status, step.stderr).toBe(0);
      expect(JSON.parse(step.stdout)).toMatchObject({ shapes: [{ name: "tiny", ours_ms: expect.any(Number) }] });
    },
    400_000, // a software driver takes long over each shader
  );
});
