import { readFileSync } from "node:fs";
import type { z } from "zod";
import { AppError } from "../errors";

/** A JSON file through its schema. @throws AppError naming the file, and the field that is wrong. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError("missing", `${path} cannot be read.`, undefined, { cause });
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid", `${path} is not JSON.`, undefined, { cause });
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError("invalid", `${path}: ${issue?.path.join(".") || "the file"}: ${issue?.message}.`, parsed.error);
}
