import type { MemoryEstimate } from "./estimate";

/** What an earlier run was estimated to take, uncorrected, and what it took; bytes. */
export interface PastRun {
  readonly estimated: number;
  readonly peak: number;
}

export interface CorrectedEstimate extends MemoryEstimate {
  readonly raw: number; // the total before it was corrected
  readonly from: number; // earlier runs that it was corrected by
}

const most = 7;

/**
 * The estimate times the median of measured / estimated over the earlier runs that are nearest to it in size: what the
 * process alone takes weighs much in a small run and little in a large one.
 * @param past of the same engine on this machine
 */
export function correctEstimate({ parts, total }: MemoryEstimate, past: readonly PastRun[]): CorrectedEstimate {
  const apart = ({ estimated }: PastRun) => Math.abs(Math.log(estimated / total));
  const nearest = past
    .filter(({ estimated, peak }) => estimated > 0 && peak > 0)
    .toSorted((a, b) => apart(a) - apart(b))
    .slice(0, most);
  const ratio = median(nearest.map(({ estimated, peak }) => peak / estimated)) ?? 1;
  return {
    parts: parts.map((part) => ({ ...part, bytes: ratio * part.bytes })),
    total: ratio * total,
    raw: total,
    from: nearest.length,
  };
}

function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** "corrected by 3 earlier runs here" */
export function sayCorrection({ from }: Pick<CorrectedEstimate, "from">): string {
  if (from === 0) return "not yet corrected by runs on this machine";
  return `corrected by ${from} earlier ${from === 1 ? "run" : "runs"} here`;
}
