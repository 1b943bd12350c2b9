import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { paths } from "../env";

/*
 * Keys of endpoints: one file each in the data folder, readable by this account alone. They are not in the database, so
 * that a copy of it (a backup, a bug report) gives none away, and nothing sends them to a browser.
 */

export function writeEndpointKey(endpointId: string, key: string): void {
  const file = paths.endpointKey(endpointId);
  if (key === "") {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, key, { mode: 0o600 });
  chmodSync(file, 0o600);
}

export function readEndpointKey(endpointId: string): string | null {
  const file = paths.endpointKey(endpointId);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
