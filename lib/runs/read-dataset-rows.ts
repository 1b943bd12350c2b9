import { join } from "node:path";
import { readJsonl } from "../datasets/read-jsonl";
import type { TrainingRow } from "../datasets/training-row";
import { paths } from "../env";
import { AppError } from "../errors";

/** A row with all its columns: rewards read some that no method does. */
type DatasetRow = TrainingRow["row"];

/**
 * The rows of a frozen dataset.
 * @throws AppError missing when its files are gone, invalid when they were changed by hand
 */
export function readDatasetRows(datasetId: string): { train: DatasetRow[]; test: DatasetRow[] } {
  return { train: readRows(datasetId, "train.jsonl"), test: readRows(datasetId, "test.jsonl") };
}

function readRows(datasetId: string, name: string): DatasetRow[] {
  const file = join(paths.dataset(datasetId), name);
  return readJsonl(file).map((row, index) => {
    if (isRecord(row)) return row;
    throw new AppError("invalid", `${file}, row ${index + 1} is no JSON object. Datasets are not changed by hand.`);
  });
}

const isRecord = (row: unknown): row is DatasetRow => typeof row === "object" && row !== null && !Array.isArray(row);
