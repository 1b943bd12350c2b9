import { estimateMemory, type MemoryEstimate, type Workload } from "./estimate";
import type { MachineMemory } from "./machine";

/** A setting that would lessen a run's memory, and what the run would then take. */
export interface Saving {
  readonly setting: string;
  readonly value: string;
  readonly text: string;
  readonly total: number; // bytes
}

type Change = Omit<Saving, "total"> & { readonly config: Partial<Workload["config"]> };

/** Changes that keep what the run learns, the gentlest first. */
function changesOf({ config }: Workload): Change[] {
  const { per_device_train_batch_size: batch, gradient_accumulation_steps: steps } = config;
  const { per_device_eval_batch_size: evaluated, max_length: length } = config;
  const changes: (Change | false)[] = [
    evaluated > batch && {
      ...{ setting: "per_device_eval_batch_size", value: String(batch) },
      text: `an evaluation batch size of ${batch}`,
      config: { per_device_eval_batch_size: batch },
    },
    batch % 2 === 0 && {
      ...{ setting: "per_device_train_batch_size", value: String(batch / 2) },
      text: `a batch size of ${batch / 2} with ${2 * steps} batches per step: as many rows in each step`,
      config: {
        per_device_train_batch_size: batch / 2,
        per_device_eval_batch_size: Math.min(evaluated, batch / 2),
      },
    },
    batch > 2 && {
      ...{ setting: "per_device_train_batch_size", value: "1" },
      text: `a batch size of 1 with ${batch * steps} batches per step: as many rows in each step`,
      config: { per_device_train_batch_size: 1, per_device_eval_batch_size: 1 },
    },
    !config.gradient_checkpointing && {
      ...{ setting: "gradient_checkpointing", value: "true" },
      text: "gradient checkpointing, which takes about a third more time",
      config: { gradient_checkpointing: true },
    },
    !config.use_peft && {
      ...{ setting: "use_peft", value: "true" },
      text: "LoRA, with about ten times the learning rate",
      config: { use_peft: true },
    },
    length > 64 && {
      ...{ setting: "max_length", value: String(Math.floor(length / 2)) },
      text: `rows of at most ${Math.floor(length / 2)} tokens`,
      config: { max_length: Math.floor(length / 2) },
    },
  ];
  return changes.filter((change) => change !== false);
}

const worthwhile = 0.95;

/** What would lessen the memory of a run by a twentieth or more, each alone. @param correction measured / estimated */
export function savingsFor(work: Workload, correction = 1): Saving[] {
  const now = estimateMemory(work).total;
  return changesOf(work)
    .map(({ config, ...change }) => ({
      ...change,
      total: estimateMemory({ ...work, config: { ...work.config, ...config } }).total,
    }))
    .filter(({ total }) => total < worthwhile * now)
    .map((saving) => ({ ...saving, total: correction * saving.total }));
}

export type Fit = "fits" | "tight" | "too large";

const safe = 0.9; // of what the machine has: estimates err, and the system needs some

/** Whether a run fits: tight where it does only once other programs give memory back, or nearly fills the machine. */
export function fitOf({ total }: Pick<MemoryEstimate, "total">, machine: MachineMemory): Fit {
  if (total > machine.total) return "too large";
  return total > safe * machine.total || total > machine.free ? "tight" : "fits";
}
