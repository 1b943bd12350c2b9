import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { smallStep } from "./fixtures/small-step";
import { openWasm, random } from "./wasm/as-on-cpu.fixture";

beforeAll(openWasm);

const inChild = (code: string) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code], {
    env: { ...process.env, CHORUS_ENGINE: "wasm" },
    timeout: 60_000,
  });
const wasm = () => tf.backend() as BackendWasm;
const output = (size: number) => wasm().makeOutput([size], "float32"); // nothing is written: no memory is touched
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
    const tooLarge =
      /^A tensor of [\d,]+ MB does not fit: on wasm there are 3.25 GiB of memory in all, and 0.75 GiB for one/;
    expect(() => tf.tidy(() => tf.mul(tf.ones([40_000, 1]), tf.ones([1, 40_000])))).toThrow(tooLarge);
    const [most, rest] = [0.75 * 2 ** 28 - 2 ** 18, 2 ** 27]; // numbers: the largest tensor, half a GiB
    expect(() => output(most + 1)).toThrow("A tensor of 805 MB");
    const held = [1, 2, 3, 4].map(() => output(most));
    for (const size of [most, rest]) expect(() => output(size)).toThrow(tooLarge);
    expect(() => tf.tensor(new Float32Array(rest))).toThrow(tooLarge);
    for (const { dataId } of held) wasm().disposeData(dataId);
    expect(tf.memory().numDataBuffers).toBe(count);
    expect((await tf.sum(tf.ones([3])).data())[0]).toBe(3);
  });

  it("computes above 2 GiB, where an address is a negative number to who takes no care, as below", async () => {
    await tf.setBackend("wasm");
    const compute = async () => {
      const x = random([1100, 1200], 1);
      const place = wasm().getMemoryOffset(x.dataId);
      const y = tf.tidy(() => tf.sum(tf.matMul(tf.softmax(x), tf.concat([x, x], 1), true), 1));
      const values = [...(await y.data())];
      tf.dispose([x, y]);
      return { place, values };
    };
    const lower = [1, 2, 3, 4].map(() => output(2 ** 27));
    const above = await compute();
    for (const { dataId } of lower) wasm().disposeData(dataId);
    const below = await compute();
    expect(above.place).toBeGreaterThan(2 ** 31);
    expect(below.place).toBeLessThan(2 ** 31);
    expect(above.values).toEqual(below.values);
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
