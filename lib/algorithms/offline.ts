import type { z } from "zod";
import { AppError } from "../errors";
import type { Tokenizer } from "../nn/tokenizer";
import { randomFrom, seedFor, shuffled } from "../random";
import type { Arrays, Batch, Env, Rows, Spec } from "./algorithm";
import type { TrainingConfig, TrainingSchema } from "./training-config";

/** How a method that learns from a fixed dataset reads it. */
interface Offline<Row, Example, A extends Arrays> {
  readonly row: z.ZodType<Row>;
  /** One row as numbers; null when nothing of it fits into `length` tokens. */
  encode(row: Row, tokenizer: Tokenizer, length: number): Example | null;
  /** Adds what the model as it is now says about the examples; `batches` are indexes as the first epoch groups them. */
  annotate?(env: Env, examples: readonly Example[], batches: readonly (readonly number[])[]): Promise<Example[]>;
  collate(examples: readonly Example[], padId: number): Batch<A>;
  /** What a row that does not fit is called in the log. */
  readonly unfit: string;
}

interface Dataset<Example> {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
  readonly seed: number;
  readonly padId: number;
}

function grouped<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** The batches of one epoch, as indexes into the training examples: a function of (seed, epoch) alone. */
export function epochBatches(config: TrainingConfig, count: number, seed: number, epoch: number): number[][] {
  const order = Array.from({ length: count }, (_, i) => i);
  const random = config.train_sampling_strategy === "random";
  const rows = random ? shuffled(order, randomFrom(seedFor(seed, "order", epoch))) : order;
  return grouped(rows, config.per_device_train_batch_size);
}

/** The part of a `Spec` that all methods over a fixed dataset share: encode once, shuffle by epoch, group, pad. */
export function offline<Row, Example, A extends Arrays>(
  method: Offline<Row, Example, A>,
): Pick<Spec<TrainingSchema, Dataset<Example>, A>, "prepare" | "steps" | "collect" | "heldOut"> {
  const encodeAll = (env: Env, rows: readonly unknown[], length: number, name: string): Example[] => {
    const encoded = rows.map((raw, i) => {
      const parsed = method.row.safeParse(raw);
      if (parsed.success) return method.encode(parsed.data, env.tokenizer, length);
      const issue = parsed.error.issues[0];
      throw new AppError("invalid", `Row ${i + 1} of the ${name} data: ${issue?.path.join(".")}: ${issue?.message}`);
    });
    const kept = encoded.filter((example) => example !== null);
    const dropped = encoded.length - kept.length;
    if (dropped > 0) env.log("warning", `${dropped} of ${encoded.length} ${name} rows left out: ${method.unfit}.`);
    return kept;
  };
  const perEpoch = (config: TrainingConfig, { train }: Dataset<Example>) =>
    Math.ceil(Math.ceil(train.length / config.per_device_train_batch_size) / config.gradient_accumulation_steps);

  return {
    async prepare(env, config, rows: Rows) {
      const length = Math.min(config.max_length, env.maxPositions);
      let train = encodeAll(env, rows.train, length, "training");
      let test = encodeAll(env, rows.test, length, "held-out");
      if (train.length === 0) {
        throw new AppError(
          "invalid",
          `No usable training rows of ${rows.train.length}. Give more data or raise max_length.`,
        );
      }
      if (method.annotate) {
        const order = Array.from({ length: test.length }, (_, i) => i);
        train = await method.annotate(env, train, epochBatches(config, train.length, env.seed, 0));
        test = await method.annotate(env, test, grouped(order, config.per_device_eval_batch_size));
      }
      return { train, test, seed: env.seed, padId: env.tokenizer.padId };
    },
    steps(config, data) {
      const epoch = perEpoch(config, data);
      const total = config.max_steps > 0 ? config.max_steps : Math.ceil(config.num_train_epochs * epoch);
      return { total, perEpoch: epoch };
    },
    async collect(_env, config, data, step) {
      const epochLength = perEpoch(config, data);
      const epoch = Math.floor((step - 1) / epochLength);
      const batches = epochBatches(config, data.train.length, data.seed, epoch);
      const at = ((step - 1) % epochLength) * config.gradient_accumulation_steps;
      const chosen = batches.slice(at, at + config.gradient_accumulation_steps);
      return [
        chosen.map((rows) =>
          method.collate(
            rows.flatMap((i) => data.train[i] ?? []),
            data.padId,
          ),
        ),
      ];
    },
    heldOut: (config, data) =>
      grouped(data.test, config.per_device_eval_batch_size).map((rows) => method.collate(rows, data.padId)),
  };
}
