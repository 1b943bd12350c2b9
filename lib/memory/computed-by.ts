import { z } from "zod";

/** What computes a run, as far as memory goes; part of what lib/engine/engine.ts says of an engine. */
export const computedBy = z.object({
  name: z.string(),
  gpu: z.boolean().default(false),
  captured: z.boolean().default(true), // steps are kept as graphs, which only TensorFlow does
});
export type ComputedBy = z.infer<typeof computedBy>;

const MB = 1e6;

/**
 * Resident memory of a process that trains, without any model: Node, the engine's library, Chorus, and what saving a
 * checkpoint takes for a moment. Measured on Linux with Node 20 and TensorFlow 2.21 (docs/benchmarks.md).
 */
export function processBytes({ name, gpu }: ComputedBy): number {
  if (gpu) return 0; // models lie in the card's memory, and this is an estimate of that
  if (name === "tensorflow") return 620 * MB;
  return name === "webgpu" ? 420 * MB : 300 * MB;
}

/** Runs whose measurements compare: of one engine, working in one way. */
export function engineKey({ name, gpu, captured }: ComputedBy): string {
  return [name, gpu && "gpu", name === "tensorflow" && !captured && "eager"].filter(Boolean).join(" ");
}
