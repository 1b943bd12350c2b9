import { adamStep } from "./adam";
import { binaryKernels } from "./binary";
import type { Kernel } from "./kernel";
import { multiply } from "./matmul";
import { addRows, clear, copyRuns, gatherRows, scatterRows, turn } from "./move";
import { packColumns } from "./pack";
import { greatest, squares, summing } from "./reduce";
import { softmaxRows, tokenLogProbRows } from "./softmax";
import { thinAcross, thinAlong } from "./thin";
import { unaryKernels } from "./unary";

/** What the kernel module consists of. */
export const allKernels: readonly Kernel[] = [
  multiply,
  packColumns,
  ...[thinAcross, thinAlong],
  ...[copyRuns, turn, gatherRows, scatterRows, addRows, clear],
  ...[summing.rows, summing.columns, greatest.rows, greatest.columns],
  adamStep,
  squares,
  ...[softmaxRows, tokenLogProbRows],
  ...unaryKernels.map(([, kernel]) => kernel),
  ...binaryKernels.flatMap(({ neither, a, b }) => [neither, a, b]),
];
