import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { projectDir } from "../lib/env";

const tsx = join(projectDir, "node_modules/tsx/dist/cli.mjs");
const reproduce = (...args: string[]) =>
  spawnSync(process.execPath, [tsx, "reproduce/main.ts", ...args], { cwd: projectDir, encoding: "utf8" });

const share = z.number().min(0).max(1);
const resultFile = z.object({
  findings: z.array(z.object({ claim: z.string(), holds: z.boolean(), measured: z.string() })).nonempty(),
  rows: z
    .array(
      z.strictObject({ noise: share, seed: z.literal(1), accuracy: share, on_noisy_labels: share, ceiling: share }),
    )
    .length(5),
});

it("npm run reproduce -- NAME trains, and writes figures and a plot", () => {
  const out = mkdtempSync(join(tmpdir(), "chorus-reproduce-test-"));
  try {
    const { status, stdout, stderr } = reproduce("label-noise", "--quick", "--seeds", "1", "--out", out);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("4 of 5: reward model on labels of which 40% are wrong");
    resultFile.parse(JSON.parse(readFileSync(join(out, "label-noise.json"), "utf8")));
    const plot = readFileSync(join(out, "label-noise.svg"), "utf8");
    expect(plot).toMatch(/^<svg/);
    expect(plot).toContain("labels that are wrong");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

it("names the results there are when it does not know one", () => {
  const { status, stderr } = reproduce("cold-fusion");
  expect(status).toBe(1);
  expect(stderr).toContain('There is no result "cold-fusion". There are: label-noise,');
});
