import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const scripts = fileURLToPath(new URL(".", import.meta.url));
const key = `4.22.0-2.21.0-3-cpu-${process.platform}-${process.arch}`;
let project = "";
let cache = "";

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "chorus-engine-"));
  cache = join(project, "cache");
  mkdirSync(join(project, "scripts"));
  for (const file of ["prepare-engine.mjs", "build-engine.mjs"])
    cpSync(join(scripts, file), join(project, "scripts", file));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** Runs it where the PATH offers neither python3 nor a compiler nor nvidia-smi; returns its output and the note. */
function prepare(env: Record<string, string> = {}): { output: string; status: number | null; note: unknown } {
  const script = join(project, "scripts/prepare-engine.mjs");
  const bare = { NODE_ENV: "test" as const, PATH: "/nonexistent", HOME: project, CHORUS_ENGINE_CACHE: cache, ...env };
  const { stdout, stderr, status } = spawnSync(process.execPath, [script], { env: bare, encoding: "utf8" });
  const file = join(project, ".chorus/engine.json");
  return {
    output: stdout + stderr,
    status,
    note: existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined,
  };
}

describe.runIf(process.platform === "linux")("prepareEngine", () => {
  it("says what is missing, does not fail the start, and does not try again within a day", () => {
    const first = prepare();
    expect(first.status).toBe(0);
    expect(first.output).toContain("cannot be built without python3 with pip (Debian: apt install python3-pip)");
    expect(first.output).toContain("Chorus goes on without TensorFlow's library");
    expect(readdirSync(cache)).toEqual([`${key}.failed.json`]);
    expect(prepare().output).toContain("Tried within the last day");
    expect(prepare({ CHORUS_ENGINE: "tensorflow" }).output).not.toContain("Tried within the last day");
    expect(first.note).toEqual({ why: expect.stringContaining("python3 with pip") });
  });

  it("does nothing where another engine is asked for", () => {
    expect(prepare({ CHORUS_ENGINE: "wasm" })).toEqual({ output: "", status: 0, note: undefined });
  });

  it("uses what an earlier start built", () => {
    mkdirSync(join(cache, key), { recursive: true });
    writeFileSync(join(cache, key, "engine.json"), JSON.stringify({ version: "2.21.0", gpu: false }));
    const folder = join(cache, key, "node_modules/@tensorflow/tfjs-node");
    expect(prepare().note).toEqual({ folder, source: "built", cuda: false, version: "2.21.0", gpu: false });
  });

  it("never takes an interrupted build for a finished one, and clears it away", () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const interrupted = join(cache, `${key}.building-${hostname()}-${dead}`);
    const running = join(cache, `${key}.building-${hostname()}-${process.pid}`);
    for (const folder of [interrupted, running]) mkdirSync(folder, { recursive: true });
    expect(prepare().note).toEqual({ why: expect.any(String) });
    expect(existsSync(interrupted)).toBe(false);
    expect(existsSync(running)).toBe(true);
  });

  it("passes over npm's package when its binding does not load", () => {
    const lib = join(project, "node_modules/@tensorflow/tfjs-node/lib/napi-v8");
    mkdirSync(lib, { recursive: true });
    writeFileSync(join(lib, "tfjs_binding.node"), "no library");
    expect(prepare().note).toEqual({ why: expect.stringContaining("cannot be built") });
  });
});
