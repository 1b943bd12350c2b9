import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("./main.ts", import.meta.url));

export interface TestWorker {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | null>; // exit code
}

/** Starts a worker as `npm run worker` does, with a clock that ticks faster. */
export function startWorker(data: string, clock: Record<string, string> = {}): TestWorker {
  const fast = { CHORUS_POLL_MS: "50", CHORUS_BEAT_MS: "200", CHORUS_LEASE_MS: "1500", CHORUS_RETRY_MS: "300" };
  const child = spawn(process.execPath, ["--import", "tsx", entry], {
    env: { ...process.env, CHORUS_DATA: data, CHORUS_ENGINE: "wasm", ...fast, ...clock },
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (child.pid === undefined) throw new Error("the worker did not start");
  return {
    pid: child.pid,
    kill: (signal) => {
      child.kill(signal);
    },
    ended: new Promise((resolve) => child.once("exit", resolve)),
  };
}

/** Waits until `read` gives something other than null, undefined or false. */
export async function until<T>(what: string, read: () => T, withinMs = 60_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const value = read();
    if (value !== null && value !== undefined && value !== false) return value;
    await sleep(25);
  }
  throw new Error(`not within ${withinMs} ms: ${what}`);
}
