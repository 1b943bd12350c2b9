import * as tf from "@tensorflow/tfjs";
import { expect, vi } from "vitest";
import { openEngine } from "../engine";

export async function openWasm(): Promise<void> {
  vi.stubEnv("CHORUS_ENGINE", "wasm");
  expect((await openEngine()).name).toBe("wasm");
}

export const random = (shape: readonly number[], seed: number): tf.Tensor =>
  tf.randomNormal([...shape], 0, 1, "float32", seed);

/** The same computation on TensorFlow.js's plain JavaScript backend, which is slow and right, and no tensor left over. */
export async function expectAsOnCpu(compute: () => tf.Tensor, tolerance = 1e-5): Promise<void> {
  const answers: { shape: number[]; dtype: string; values: ArrayLike<number> }[] = [];
  for (const backend of ["cpu", "wasm"]) {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const out = tf.tidy(compute);
    answers.push({ shape: out.shape, dtype: out.dtype, values: await out.data() });
    out.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }
  const [cpu, wasm] = answers;
  expect([wasm?.shape, wasm?.dtype]).toEqual([cpu?.shape, cpu?.dtype]);
  expectClose(wasm?.values ?? [], cpu?.values ?? [], tolerance);
}

/** Within `tolerance` of the larger of 1 and the expected number; NaN and infinities exactly. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a = 0, b = 0] = [actual[i], expected[i]];
    const close = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
    if (!close) expect.fail(`number ${i} is ${a}, not ${b}`);
  }
}
