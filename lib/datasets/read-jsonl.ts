import { readFileSync } from "node:fs";
import { AppError } from "../errors";

/** A JSON Lines file, blank lines left out. @throws AppError with the number of the line that is not JSON */
export function readJsonl(path: string): unknown[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError("missing", `${path} cannot be read.`, undefined, { cause });
  }
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line)];
    } catch (cause) {
      throw new AppError("invalid", `${path}, line ${i + 1} is not JSON.`, undefined, { cause });
    }
  });
}
