import type { z } from "zod";
import type { Arrays } from "../engine/store";
import { AppError } from "../errors";
import type { Tokenizer } from "../nn/tokenizer";
import type { Batch, Env, Rows, Spec } from "./algorithm";
import { epochBatches, grouped } from "./epoch-batches";
import type { TrainingConfig, TrainingSchema } from "./training-config";

/** How a method that learns from a fixed dataset reads it. */
interface Offline<Row, Example, A extends Arrays> {
  readonly row: z.ZodType<Row>;
  /** One row as numbers; null when nothing of it fits into `length` tokens. */
  encode(row: Row, tokenizer: Tokenizer, length: number): Example | null;
  /** Adds what the model as it is now says about the examples; `batches` are indexes as the first epoch groups them. */
  annotate?(env: Env, examples: readonly Example[], batches: readonly (readonly number[])[]): Promise<Example[]>;
  collate(examples: readonly Example[], padId: number): Batch<A>;
  /** Tokens of the example's longest sequence: what it makes a batch cost. */
  length(example: Example): number;
  /** What a row that does not fit is called in the log. */
  readonly unfit: string;
}

interface Dataset<Example> {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
  readonly padId: number;
  /** The batches of an epoch, as indexes into `train`. */
  batches(epoch: number): readonly (readonly number[])[];
}

/** The part of a `Spec` that all methods over a fixed dataset share: encode once, shuffle by epoch, group, pad. */
export function offline<Row, Example, A extends Arrays>(
  method: Offline<Row, Example, A>,
): Pick<Spec<TrainingSchema, Dataset<Example>, A>, "prepare" | "steps" | "collect" | "heldOut"> {
  const encodeRow = (env: Env, raw: unknown, length: number, name: string, line: number): Example | null => {
    const parsed = method.row.safeParse(raw);
    if (parsed.success) return method.encode(parsed.data, env.tokenizer, length);
    const issue = parsed.error.issues[0];
    throw new AppError("invalid", `Row ${line} of the ${name} data: ${issue?.path.join(".")}: ${issue?.message}`);
  };
  const encodeAll = async (env: Env, rows: readonly unknown[], length: number, name: string): Promise<Example[]> => {
    const kept: Example[] = [];
    for (const [i, raw] of rows.entries()) {
      const example = encodeRow(env, raw, length, name, i + 1);
      if (example !== null) kept.push(example);
      if (i % 200 === 199) await env.pause();
      if (i % 20_000 === 19_999) env.log("info", `Reading ${name} rows: ${i + 1} of ${rows.length}.`);
    }
    const dropped = rows.length - kept.length;
    if (dropped > 0) env.log("warning", `${dropped} of ${rows.length} ${name} rows left out: ${method.unfit}.`);
    return kept;
  };
  const perEpoch = (config: TrainingConfig, { train }: Dataset<Example>) =>
    Math.ceil(Math.ceil(train.length / config.per_device_train_batch_size) / config.gradient_accumulation_steps);

  return {
    async prepare(env, config, rows: Rows) {
      const length = Math.min(config.max_length, env.maxPositions);
      let train = await encodeAll(env, rows.train, length, "training");
      let test = await encodeAll(env, rows.test, length, "held-out");
      if (train.length === 0) {
        throw new AppError(
          "invalid",
          `No usable training rows of ${rows.train.length}. Give more data or raise max_length.`,
        );
      }
      const lengths = train.map(method.length);
      let current = { epoch: 0, batches: epochBatches(config, lengths, env.seed, 0) };
      if (method.annotate) {
        const order = test.map((_, i) => i);
        train = await method.annotate(env, train, current.batches);
        test = await method.annotate(env, test, grouped(order, config.per_device_eval_batch_size));
      }
      const batches = (epoch: number) => {
        if (epoch !== current.epoch) current = { epoch, batches: epochBatches(config, lengths, env.seed, epoch) };
        return current.batches;
      };
      return { train, test, padId: env.tokenizer.padId, batches };
    },
    steps(config, data) {
      const epoch = perEpoch(config, data);
      const total = config.max_steps > 0 ? config.max_steps : Math.ceil(config.num_train_epochs * epoch);
      return { total, perEpoch: epoch };
    },
    async collect(_env, config, data, step) {
      const epochLength = perEpoch(config, data);
      const epoch = Math.floor((step - 1) / epochLength);
      const at = ((step - 1) % epochLength) * config.gradient_accumulation_steps;
      const chosen = data.batches(epoch).slice(at, at + config.gradient_accumulation_steps);
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
