import { join } from "node:path";
import { z } from "zod";
import { promptedDemonstration } from "../datasets/demonstration-row";
import { preferenceRow } from "../datasets/preference-row";
import { readJsonl } from "../datasets/read-jsonl";
import { paths } from "../env";
import { AppError } from "../errors";

const datasetRow = z.union([preferenceRow, promptedDemonstration]);
type DatasetRow = z.output<typeof datasetRow>;

/**
 * The rows of a frozen dataset.
 * @throws AppError missing when its files are gone, invalid when they were changed by hand
 */
export function readDatasetRows(datasetId: string): { train: DatasetRow[]; test: DatasetRow[] } {
  return { train: readRows(datasetId, "train.jsonl"), test: readRows(datasetId, "test.jsonl") };
}

function readRows(datasetId: string, name: string): DatasetRow[] {
  const file = join(paths.dataset(datasetId), name);
  return readJsonl(file).map((raw, index) => {
    const row = datasetRow.safeParse(raw);
    if (row.success) return row.data;
    throw new AppError("invalid", `${file}, row ${index + 1}: ${row.error.issues[0]?.message}`);
  });
}
