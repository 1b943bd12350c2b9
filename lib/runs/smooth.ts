import type { Point } from "./downsample";

/** An exponential moving average, freed of its start at zero (as Adam frees its moments). `weight` 0 changes nothing. */
export function smooth(points: readonly Point[], weight: number): readonly Point[] {
  let sum = 0;
  return points.map(([step, value], index): Point => {
    sum = weight * sum + (1 - weight) * value;
    return [step, sum / (1 - weight ** (index + 1))];
  });
}
