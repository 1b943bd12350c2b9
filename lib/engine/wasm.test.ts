import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { smallStep } from "./fixtures/small-step";
import { openWasm } from "./wasm/as-on-cpu.fixture";

beforeAll(openWasm);

const inChild = (code: string) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code], {
    env: { ...process.env, CHORUS_ENGINE: "wasm" },
    timeout: 60_000,
  });
const engine = JSON.stringify(fileURLToPath(new URL("engine.ts", import.meta.url)));

describe("wasm", () => {
  it("gives the loss and gradient that the cpu backend gives", async () => {
    await tf.setBackend("wasm");
    const here = await smallStep();
    await tf.setBackend("cpu");
    for (const [i, value] of (await smallStep()).entries()) expect(here[i]).toBeCloseTo(value, 5);
  });

  it("needs no more memory from step to step", async () => {
    await tf.setBackend("wasm");
    for (let step = 0; step < 3; step++) await smallStep();
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    const heap = () => Reflect.get(Reflect.get(tf.backend(), "wasm"), "HEAPU8").length;
    const bytes = heap();
    for (let step = 0; step < 200; step++) await smallStep();
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    expect(heap()).toBe(bytes);
  });

  it("says that a tensor does not fit, and goes on", async () => {
    await tf.setBackend("wasm");
    const count = tf.memory().numDataBuffers;
    expect(() => tf.tidy(() => tf.mul(tf.ones([40_000, 1]), tf.ones([1, 40_000])))).toThrow(
      "A tensor of shape [40000,40000] does not fit: WebAssembly has 4 GiB of memory.",
    );
    const backend = tf.backend() as BackendWasm;
    const half = backend.makeOutput([2 ** 29], "float32"); // nothing is written, so it takes no memory of the machine
    expect(() => backend.makeOutput([2 ** 29 + 1], "float32")).toThrow("[536870913] does not fit");
    backend.disposeData(half.dataId);
    expect(tf.memory().numDataBuffers).toBe(count);
    expect((await tf.sum(tf.ones([3])).data())[0]).toBe(3);
  });

  it("ends with the process: by itself, and when an error is not caught", async () => {
    const { stdout } = await inChild(`
      const { openEngine } = await import(${engine});
      const tf = await import("@tensorflow/tfjs");
      const { name } = await openEngine();
      const x = tf.ones([512, 512]);
      for (let i = 0; i < 10; i++) tf.matMul(x, x).dispose();
      console.log(name);`);
    expect(stdout.trim()).toBe("wasm");
    const failing = inChild(`
      const { openEngine } = await import(${engine});
      await openEngine();
      throw new Error("as expected");`);
    await expect(failing).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: as expected$/m) });
    await expect(failing).rejects.toMatchObject({ stderr: expect.not.stringContaining("Emscripten") });
  });
});
