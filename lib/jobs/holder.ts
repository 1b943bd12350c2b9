import { hostname } from "node:os";

/** This process as `jobs.worker` and `workers.id` name it. */
export function thisHolder(): string {
  return `${hostname()}:${process.pid}`;
}

/**
 * True only when the holder is certainly gone: it was a process of this machine that no longer exists. A holder on
 * another machine (or in another container) is unknown, and its lease decides.
 */
export function holderIsGone(holder: string | null): boolean {
  const at = holder?.lastIndexOf(":") ?? -1;
  if (!holder || at < 0 || holder.slice(0, at) !== hostname()) return false;
  const pid = Number(holder.slice(at + 1));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
