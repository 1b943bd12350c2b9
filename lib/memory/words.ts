import type { MemoryPart } from "./estimate";

/** 1_234_000_000 -> "1.2 GB", 87_000_000 -> "87 MB". */
export function formatBytes(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

const kinds: Readonly<Record<MemoryPart["what"], string>> = {
  process: "program and engine",
  weights: "weights",
  gradients: "gradients",
  moments: "optimizer's moments",
  activations: "activations",
  logits: "logits",
  cache: "keys and values",
};

/** "policy: weights" */
export function partName({ role, what }: MemoryPart): string {
  return role === "process" ? kinds.process : `${role}: ${kinds[what]}`;
}
