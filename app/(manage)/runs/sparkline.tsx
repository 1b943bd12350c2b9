import type { Point } from "@/lib/runs/downsample";

const width = 96;
const height = 28;

/** A curve without axes: how the loss has gone, at a glance. */
export function Sparkline({ points, label }: { points: readonly Point[]; label: string }) {
  if (points.length < 2)
    return (
      <span className="text-gray-8" aria-hidden="true">
        —
      </span>
    );
  const steps = points.map(([step]) => step);
  const values = points.map(([, value]) => value);
  const [left, right] = [Math.min(...steps), Math.max(...steps)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (step: number) => ((step - left) / (right - left || 1)) * width;
  const y = (value: number) => 2 + (1 - (value - low) / (high - low || 1)) * (height - 4);
  const path = points.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <polyline points={path} fill="none" stroke="var(--accent-9)" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
