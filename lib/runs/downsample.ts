export type Point = readonly [step: number, value: number];

/**
 * At most `limit` of the points, by largest-triangle-three-buckets (Steinarsson 2013): ends stay, and so do the peaks
 * that make the curve's shape. Points must be in order of their steps.
 */
export function downsample(points: readonly Point[], limit: number): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (points.length <= limit || limit < 3 || !first || !last) return points;
  const width = (points.length - 2) / (limit - 2);
  const kept: Point[] = [first];
  let anchor = first;
  for (let bucket = 0; bucket < limit - 2; bucket++) {
    const from = 1 + Math.floor(bucket * width);
    const to = 1 + Math.floor((bucket + 1) * width);
    const [nextStep, nextValue] = mean(points.slice(to, Math.min(1 + Math.floor((bucket + 2) * width), points.length)));
    let best = points[from] ?? anchor;
    let bestArea = -1;
    for (const point of points.slice(from, to)) {
      const area = Math.abs(
        (anchor[0] - nextStep) * (point[1] - anchor[1]) - (anchor[0] - point[0]) * (nextValue - anchor[1]),
      );
      if (area > bestArea) [best, bestArea] = [point, area];
    }
    kept.push(best);
    anchor = best;
  }
  return [...kept, last];
}

function mean(points: readonly Point[]): Point {
  let steps = 0;
  let values = 0;
  for (const [step, value] of points) {
    steps += step;
    values += value;
  }
  return [steps / points.length, values / points.length];
}
