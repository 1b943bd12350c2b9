import { existsSync } from "node:fs";
import { paths } from "../../lib/env";
import type { ComputedBy } from "../../lib/memory/computed-by";
import { type PastRun, sayCorrection } from "../../lib/memory/correct";
import { longestText } from "../../lib/memory/longest-row";
import { peakMemory } from "../../lib/memory/machine";
import { formatBytes, partName } from "../../lib/memory/words";
import { estimateRun, readPastMemory } from "../../lib/runs/estimate-run";
import type { TrainRequest } from "../../lib/training/events";
import { note } from "./answer";

interface MemoryReport {
  readonly estimated_bytes: number;
  /** null on a graphics card, whose memory is not measured. */
  readonly peak_bytes: number | null;
}

/**
 * Says what a run will take before it starts, and what to do where that is too much. The data folder, where there is one,
 * knows earlier runs to correct it by. Returns what says how it came out.
 */
export async function reportMemory(request: TrainRequest): Promise<() => MemoryReport> {
  const { openEngine } = await import("../../lib/engine/engine");
  const engine = await openEngine();
  const past = await pastRuns(engine);
  const planned = { ...request, rows: request.train.length, longest: longestText([...request.train, ...request.test]) };
  const { total, parts, machine, fit, savings, ...rest } = estimateRun(planned, engine, past);
  const listed = parts.map((part) => `${partName(part)} ${formatBytes(part.bytes)}`).join(", ");
  note(`Memory: about ${formatBytes(total)} at its peak (${listed}); ${sayCorrection(rest)}.`);
  if (!engine.gpu && fit !== "fits") {
    const has = `this machine has ${formatBytes(machine.total)}, of which ${formatBytes(machine.free)} are free`;
    const ways = savings.map((saving) => `${saving.text}: ${formatBytes(saving.total)}`).join("; ");
    note(`${fit === "tight" ? "That may not fit" : "That will not fit"}: ${has}. ${ways && `What helps: ${ways}.`}`);
  }
  return () => {
    const peak = engine.gpu ? null : peakMemory();
    if (peak !== null) note(`Memory at its peak: ${formatBytes(peak)}; ${formatBytes(total)} were estimated.`);
    return { estimated_bytes: Math.round(total), peak_bytes: peak };
  };
}

async function pastRuns(engine: ComputedBy): Promise<PastRun[]> {
  if (!existsSync(paths.database())) return [];
  const { openData } = await import("./open-data");
  const db = openData();
  try {
    return readPastMemory(db, engine);
  } finally {
    db.$client.close();
  }
}
