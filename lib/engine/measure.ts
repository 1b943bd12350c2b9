import * as tf from "@tensorflow/tfjs";

/** What a product of square matrices reaches on the engine that is open. */
export interface Speed {
  readonly gflops: number;
  readonly size: number;
  readonly runs: number;
}

/**
 * Multiplies two float32 matrices of `size` x `size` (2·size³ operations): a warm-up, then the median of `runs`. A run
 * repeats the product until it lasts 50 ms, so that the time to launch it and to read one value back does not count.
 */
export async function measureSpeed({ size = 1024, runs = 7 } = {}): Promise<Speed> {
  const [a, b] = [tf.randomNormal([size, size], 0, 1, "float32", 1), tf.randomNormal([size, size], 0, 1, "float32", 2)];
  const time = async (repeats: number): Promise<number> => {
    const started = performance.now();
    for (let i = 1; i < repeats; i++) tf.matMul(a, b).dispose();
    const last = tf.tidy(() => tf.slice(tf.matMul(a, b), [0, 0], [1, 1]));
    await last.data();
    last.dispose();
    return performance.now() - started;
  };
  await time(1);
  let repeats = 1;
  while (repeats < 4096 && (await time(repeats)) < 50) repeats *= 2;
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push((await time(repeats)) / repeats);
  tf.dispose([a, b]);
  const median = times.sort((x, y) => x - y)[runs >> 1] ?? Number.NaN;
  return { gflops: (2 * size ** 3) / median / 1e6, size, runs };
}
