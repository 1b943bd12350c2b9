import type { Need } from "../algorithms/choice";
import type { TrainingFile } from "../datasets/training-files";
import { stockOf } from "../guide/file-use";

/** A training file, and how much it has of a need. */
export interface Holding {
  readonly file: TrainingFile;
  readonly count: number;
  readonly others: number; // files that have some, too
}

/** Of each need the file that has most of it: a run learns from one file. Of equal ones the newest, which comes first. */
export function largestFiles(files: readonly TrainingFile[]): Partial<Record<Need, Holding>> {
  const largest: Partial<Record<Need, Holding>> = {};
  for (const file of files) {
    for (const [key, count] of Object.entries(stockOf(file))) {
      const need = key as Need;
      if (count === 0) continue;
      const known = largest[need];
      const others = known ? known.others + 1 : 0;
      largest[need] = known && known.count >= count ? { ...known, others } : { file, count, others };
    }
  }
  return largest;
}

/** "In “sums.jsonl”, the largest of 3 files." */
export function sayWhere({ file, others }: Holding): string {
  return `In the training file “${file.name}”${others > 0 ? `, which of ${others + 1} has most` : ""}.`;
}
