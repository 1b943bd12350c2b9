import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { home } from "./run-command.mjs";
import { Refusal } from "./say.mjs";

/** The data folder, as lib/env.ts has it. */
export function dataDir() {
  const chosen = process.env.CHORUS_DATA ?? "data";
  return isAbsolute(chosen) ? chosen : resolve(home, chosen);
}

/**
 * Makes the data folder and takes it for this process: two supervisors on one folder would run every job's worker
 * twice and fight over the port. The lock names process and start time, so a killed process's lock counts for nothing.
 */
export function lockData(url) {
  const folder = dataDir();
  const file = join(folder, "running.json");
  const mine = JSON.stringify({ pid: process.pid, born: born(process.pid), url });
  try {
    mkdirSync(folder, { recursive: true });
    if (!tryWrite(file, mine)) {
      const other = readLock(file);
      if (other && other.pid !== process.pid && born(other.pid) === other.born) {
        throw new Refusal(
          `Chorus already runs on ${folder}, at ${other.url} (process ${other.pid}). Open that, stop it with ` +
            `"kill ${other.pid}", or start another with its own folder and port: CHORUS_DATA=./other PORT=3001 npm start`,
        );
      }
      writeFileSync(file, mine);
    }
  } catch (error) {
    throw explain(error, folder);
  }
  process.on("exit", () => {
    if (readLock(file)?.pid === process.pid) rmSync(file, { force: true });
  });
}

/** The sentence for a folder that cannot be written, whether the file system or SQLite says so. */
export function explain(error, folder = dataDir()) {
  const why = {
    EACCES: "may not be written by you",
    EPERM: "may not be written by you",
    EROFS: "is on a read-only disk",
  };
  const more = { ENOSPC: "is on a full disk", ENOTDIR: "is not a folder", EEXIST: "is not a folder" };
  const reason = { ...why, ...more }[error?.code];
  if (!reason) return error;
  return new Refusal(
    `The data folder ${folder} ${reason}. Change that, or keep the data elsewhere: CHORUS_DATA=/path/to/folder npm start`,
  );
}

function tryWrite(file, text) {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null; // gone, or half written by a process that died: nobody's
  }
}

/** When a process started, as the system says it; null when there is no such process. A pid alone may be another's. */
function born(pid) {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // from field 3 (state) on; starttime is field 22
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    }
    if (process.platform === "win32") return process.kill(pid, 0) ? "alive" : null;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}
