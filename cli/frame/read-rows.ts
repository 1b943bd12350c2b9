import type { z } from "zod";
import { readJsonl } from "../../lib/datasets/read-jsonl";
import { AppError } from "../../lib/errors";

/** The rows of a JSON Lines file by a schema. @throws AppError that names the first row that does not fit, or an empty file */
export function readRows<T>(file: string, schema: z.ZodType<T>): T[] {
  const rows = readJsonl(file);
  if (rows.length === 0) throw new AppError("invalid", `${file} has no rows.`);
  return rows.map((row, i) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    const why = parsed.error.issues[0]?.message ?? "";
    throw new AppError("invalid", `${file}, row ${i + 1} does not have the fields that this needs. ${why}`);
  });
}
