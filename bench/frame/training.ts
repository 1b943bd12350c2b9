import { join } from "node:path";
import type { TrainRequest } from "../../lib/training/events";
import { train } from "../../lib/training/train";
import { asText, type ModelFolder } from "./model-folder";

export interface Step {
  readonly ms: number;
  readonly loss: number;
}

/** No clipping, no schedule, and torch.optim.AdamW's defaults, of which matrices alone are decayed. */
const plain = {
  ...{ learning_rate: 1e-4, weight_decay: 0.01, lr_scheduler_type: "constant", warmup_ratio: 0, max_grad_norm: 0 },
  ...{ max_steps: 1_000_000, logging_steps: 1, eval_steps: 0, save_steps: 0, sample_steps: 0 },
};

/**
 * Steps of `chorus train` itself, supervised, all on the folder's one batch. Between two of them the loop stands still;
 * a step's time is all that passes in the loop, from gathering the rows to the loss as a number.
 */
export function supervisedSteps({ folder, rows }: ModelFolder): AsyncGenerator<Step, void> {
  return steps(folder, {
    algorithm: "sft",
    // the first token is the prompt, so that the others are learned; the last, the end token, is appended by itself
    train: rows.map((ids) => ({ prompt: asText(ids.slice(0, 1)), completion: ` ${asText(ids.slice(1, -1))}` })),
    config: { ...plain, per_device_train_batch_size: rows.length, max_length: rows[0]?.length },
  });
}

/** Steps of DPO on `pairs` (token ids of prompt, chosen, rejected), shuffled anew in each epoch as in any run. */
export function preferenceSteps(
  { folder }: ModelFolder,
  pairs: readonly (readonly [prompt: number[], chosen: number[], rejected: number[]])[],
  config: {
    readonly per_device_train_batch_size: number;
    readonly max_length: number;
    readonly [setting: string]: unknown;
  },
): AsyncGenerator<Step, void> {
  const rows = pairs.map(([prompt, chosen, rejected]) => ({
    ...{ prompt: asText(prompt), chosen: ` ${asText(chosen)}`, rejected: ` ${asText(rejected)}` },
  }));
  return steps(folder, { algorithm: "dpo", train: rows, config: { ...plain, learning_rate: 1e-5, ...config } });
}

async function* steps(
  folder: string,
  request: Pick<TrainRequest, "algorithm" | "train" | "config">,
): AsyncGenerator<Step, void> {
  const rest = { model: folder, test: [], samplePrompts: [], out: join(folder, "out"), seed: 0, resume: false };
  let began = performance.now();
  for await (const event of train({ ...request, ...rest }, new AbortController().signal)) {
    if (event.type !== "metrics") continue;
    yield { ms: performance.now() - began, loss: event.values.loss ?? Number.NaN };
    began = performance.now();
  }
}
