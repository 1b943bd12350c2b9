import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { engines } from "./engine";
import { smallStep } from "./fixtures/small-step";
import { measureSpeed } from "./measure";

beforeEach(() => void vi.resetModules());

describe("openEngine", () => {
  it("refuses a name that is none, and lists them", async () => {
    vi.stubEnv("CHORUS_ENGINE", "cuda");
    const { openEngine } = await import("./engine");
    await expect(openEngine()).rejects.toThrow('CHORUS_ENGINE is "cuda"; it can be tensorflow, webgpu, wasm, or unset');
    expect(new AppError("invalid", "").status).toBe(400);
  });

  it("opens the best of this machine, once, and says why not the others", async () => {
    vi.unstubAllEnvs();
    const { openEngine } = await import("./engine");
    const engine = await openEngine();
    expect(await openEngine()).toBe(engine);
    expect(tf.getBackend()).toBe(engine.name);
    expect(
      engine.others
        .map(({ name }) => name)
        .concat(engine.name)
        .sort(),
    ).toEqual(engines.map(({ name }) => name).sort());
    for (const sentence of [engine.why, ...engine.others.map(({ why }) => why), ...engine.advice]) {
      expect(sentence).toMatch(/^\S.+[.)]$/);
    }
  });

  it("computes a training step as the cpu backend does", async () => {
    const here = await smallStep();
    await tf.setBackend("cpu");
    for (const [i, value] of (await smallStep()).entries()) expect(here[i]).toBeCloseTo(value, 4);
  });

  it("measures a speed", async () => {
    expect((await measureSpeed({ size: 128, runs: 3 })).gflops).toBeGreaterThan(0.01);
  });
});
