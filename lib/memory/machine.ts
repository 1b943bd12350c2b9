import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";

export interface MachineMemory {
  readonly total: number; // bytes that processes may use, a container's limit included
  readonly free: number; // bytes that other programs leave now
}

export function machineMemory(): MachineMemory {
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(totalmem(), limit) : totalmem(); // without a limit it is huge, or 0
  return { total, free: Math.min(freemem(), total) };
}

/** The most resident memory that this process has had, in bytes. */
export function peakMemory(): number {
  // What the system counts as resourceUsage().maxRSS is, on Linux, at least what the process had that started this one.
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kilobytes) return 1024 * Number(kilobytes);
  } catch {
    // not Linux
  }
  return 1024 * process.resourceUsage().maxRSS;
}
