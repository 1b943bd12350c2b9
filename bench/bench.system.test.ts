import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { projectDir } from "../lib/env";
import { findPython } from "../lib/parity/find-python";

/** Runs a benchmark at its smallest. */
function bench(name: string, args: readonly string[], CHORUS_PYTHON = join(projectDir, "no-python-here")) {
  const env = { ...process.env, CHORUS_PYTHON };
  const script = join(projectDir, "scripts/bench.mjs");
  return spawnSync(process.execPath, [script, name, "--shapes", "tiny", "--steps", "2", ...args], {
    encoding: "utf8",
    env,
  });
}

const python = findPython(["torch", "transformers", "safetensors"]);
const last = (stdout: string): unknown => JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
const positive = z.number().positive();

describe("npm run bench", () => {
  it("step --json: milliseconds of Chorus, none of PyTorch where it is not, and says so", () => {
    const { status, stdout, stderr } = bench("step", ["--json"]);
    expect(status).toBe(0);
    const shape = z.strictObject({ name: z.literal("tiny"), ours_ms: positive, pytorch_ms: z.null(), ratio: z.null() });
    z.strictObject({ shapes: z.tuple([shape]) }).parse(last(stdout));
    expect(stderr).toContain("Chorus alone is measured. There is no Python");
  });

  it("decode --json: tokens a second", () => {
    const { status, stdout } = bench("decode", ["--json", "--engine", "wasm"]);
    expect(status).toBe(0);
    const shape = z.strictObject({
      ...{ name: z.literal("tiny"), ours_tokens_per_s: positive, pytorch_tokens_per_s: z.null(), ratio: z.null() },
    });
    z.strictObject({ shapes: z.tuple([shape]) }).parse(last(stdout));
  });

  it("memory --json: what is resident, and how many tensors there are, after two steps", () => {
    const { stdout } = bench("memory", ["--json"]); // two steps may grow by more than is allowed
    const reading = z.strictObject({ step: z.int(), rss_mb: positive, tensors: z.int().nonnegative() });
    const shape = z.strictObject({ name: z.literal("tiny"), before: reading, after: reading, ratio: positive });
    const [found] = z.strictObject({ shapes: z.tuple([shape]) }).parse(last(stdout)).shapes;
    expect([found.before.step, found.after.step]).toEqual([1, 2]);
    expect(found.after.tensors).toBe(found.before.tensors);
  });

  it.skipIf("missing" in python)("takes turns with PyTorch on the same work (skipped without PyTorch)", () => {
    for (const name of ["step", "decode"]) {
      const { status, stdout, stderr } = bench(name, ["--json"], "command" in python ? python.command : "");
      expect(status, stderr).toBe(0); // not 0 when losses or tokens differ
      expect(last(stdout)).toMatchObject({ shapes: [{ name: "tiny", ratio: expect.any(Number) }] });
    }
  });

  it("names the shapes there are when asked for another", () => {
    const { status, stderr } = bench("step", ["--shapes", "7B"]);
    expect(status).toBe(1);
    expect(stderr).toContain('There is no shape "7B". There are: tiny, 3.7M, 30M, 135M.');
  });
});
