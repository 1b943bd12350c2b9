import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectDir } from "../lib/env";

test("recommends from a file's rows and the flags, and says what starts the run", () => {
  const folder = mkdtempSync(join(tmpdir(), "chorus-guide-"));
  try {
    const file = join(folder, "pairs.jsonl");
    const row = (i: number) => JSON.stringify({ prompt: `${i}`, chosen: "yes", rejected: "no" });
    writeFileSync(file, Array.from({ length: 200 }, (_, i) => row(i)).join("\n"));
    const command = [join(projectDir, "bin", "chorus.mjs"), "guide", "--data", file, "--shorter", "yes", "--json"];
    const { status, stdout } = spawnSync(process.execPath, command, { encoding: "utf8" });
    expect(status).toBe(0);
    const said = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(said.situation).toMatchObject({ pairs: 200, prompts: 200, shorter: true });
    expect(said.best).toMatchObject({ algorithm: "simpo", start: expect.stringContaining(`--data ${file}`) });
    const dpo = said.alternatives.find(({ algorithm }: { algorithm: string }) => algorithm === "dpo");
    expect(dpo.start).toContain("--set 'loss_type=sigmoid_norm'");
    expect(said.outOfReach.map(({ algorithm }: { algorithm: string }) => algorithm)).toContain("ppo");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
