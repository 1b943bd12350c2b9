import { isAbsolute, join, relative } from "node:path";
import { dataDir } from "../env";

/** Where a checkpoint's folder is: stored paths are relative to the data folder, or absolute. */
export function checkpointDir(stored: string): string {
  return isAbsolute(stored) ? stored : join(dataDir(), stored);
}

/** How to store a folder's path: relative when it lies in the data folder, so that the data folder can be moved. */
export function storedPath(dir: string): string {
  const inside = relative(dataDir(), dir);
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? dir : inside;
}
