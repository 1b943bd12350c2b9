import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { projectDir } from "../lib/env";
import type { Exit } from "./explain-exit";
import { type FromChild, fromChild, type ToChild } from "./messages";

const entry = fileURLToPath(new URL("./child.ts", import.meta.url));
const loader = import.meta.resolve("tsx");
const keptLines = 12;

export interface Child {
  /** The child's answer, or how it went away without one. Never rejects. */
  readonly ended: Promise<FromChild | { type: "exit"; exit: Exit }>;
  /** Asks it to save and end; SIGTERM after `patienceMs`, SIGKILL after twice that. */
  stop(patienceMs: number): void;
  kill(): void;
}

/**
 * Starts a process that computes. Native memory that TensorFlow holds is returned when it exits, and a crash or a
 * blocked event loop there leaves the supervisor, and its heartbeat, alone. It exits when this process goes away.
 */
export function runChild(first: ToChild): Child {
  const child = fork(entry, {
    cwd: projectDir,
    execArgv: ["--import", loader],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  const lastLines = keepLines(child);
  const timers: NodeJS.Timeout[] = [];
  child.send(first);
  return {
    ended: new Promise((resolve) => {
      let answer: FromChild | undefined;
      child.on("message", (raw) => {
        answer = fromChild.parse(raw);
      });
      child.once("error", (error) => lastLines.push(String(error)));
      child.once("close", (code, signal) => {
        for (const timer of timers) clearTimeout(timer);
        resolve(answer ?? { type: "exit", exit: { code, signal, lastLines } });
      });
    }),
    stop(patienceMs) {
      if (timers.length > 0 || !child.connected) return;
      child.send({ type: "stop" } satisfies ToChild);
      timers.push(setTimeout(() => child.kill("SIGTERM"), patienceMs));
      timers.push(setTimeout(() => child.kill("SIGKILL"), 2 * patienceMs));
    },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}

/** Passes the child's stderr on, and keeps its last lines for the day on which it crashes. */
function keepLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  if (!child.stderr) return lines;
  createInterface({ input: child.stderr }).on("line", (line) => {
    process.stderr.write(`${line}\n`);
    lines.push(line.slice(0, 500));
    if (lines.length > keptLines) lines.shift();
  });
  return lines;
}
