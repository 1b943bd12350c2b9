import type { z } from "zod";
import { explainIssue } from "../datasets/explain-issue";
import type { Arrays } from "../engine/store";
import { AppError } from "../errors";
import type { Tokenizer } from "../nn/tokenizer";
import type { Batch, Env, RowReader, Rows, Spec } from "./algorithm";
import { epochBatches, grouped } from "./epoch-batches";
import { mayBeUsable } from "./find-usable";
import { countGroups, weighGroups } from "./group-weights";
import type { TrainingSchema } from "./training-config";

/** How a method that learns from a fixed dataset reads it. */
interface Offline<Config, Row, Example, A extends Arrays> {
  readonly row: z.ZodType<Row>;
  /** What a row says of all rows together, such as how common its belief is; training rows first. */
  relate?(rows: readonly Row[], training: readonly Row[], config: Config): readonly Row[];
  /** One row as numbers, usually one example; none when nothing of it fits into `length` tokens. */
  encode(row: Row, tokenizer: Tokenizer, length: number, config: Config): readonly Example[];
  /** Puts examples together before they are grouped into batches, such as several in one sequence. */
  merge?(examples: readonly Example[], length: number, config: Config): readonly Example[];
  /**
   * Adds what follows from how the first epoch groups the examples, and what the model as it is now says about them.
   * `batches` are indexes.
   */
  annotate?(
    env: Env,
    config: Config,
    examples: readonly Example[],
    batches: readonly (readonly number[])[],
  ): Promise<readonly Example[]>;
  /** @param groups the belief groups of the data, where there are several: what is measured of each apart */
  collate(examples: readonly Example[], padId: number, config: Config, groups: readonly string[]): Batch<A>;
  /** Tokens of the example's longest sequence: what it makes a batch cost. */
  length(example: Example): number;
  /** What a row that does not fit is called in the log. */
  readonly unfit: string;
}

const mostGroups = 12; // that are measured apart: the largest

interface Dataset<Example> {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
  readonly padId: number;
  readonly groups: readonly string[];
  /** The batches of an epoch, as indexes into `train`. */
  batches(epoch: number): readonly (readonly number[])[];
}

/**
 * The part of a `Spec` that all methods over a fixed dataset share: encode once, shuffle by epoch, group, pad.
 * @param _schema the method's settings, for their type alone
 */
export function offline<S extends TrainingSchema, Row extends object, Example, A extends Arrays>(
  _schema: S,
  method: Offline<z.output<S>, Row, Example, A>,
): Pick<Spec<S, Dataset<Example>, A>, "prepare" | "check" | "steps" | "collect" | "heldOut"> {
  type Config = z.output<S>;
  const parseRow = (raw: unknown, name: string, line: number): Row => {
    const parsed = method.row.safeParse(raw);
    if (parsed.success) return parsed.data;
    throw new AppError("invalid", `Row ${line} of the ${name} data: ${explainIssue(parsed.error.issues)}`);
  };
  const parseRows = (rows: readonly unknown[], name: string) => rows.map((raw, i) => parseRow(raw, name, i + 1));
  const encodeAll = async (env: Env, config: Config, rows: readonly Row[], name: string) => {
    const length = Math.min(config.max_length, env.maxPositions);
    const kept: Example[] = [];
    let dropped = 0;
    for (const [i, row] of rows.entries()) {
      const examples = method.encode(row, env.tokenizer, length, config);
      kept.push(...examples);
      if (examples.length === 0) dropped++;
      if (i % 200 === 199) await env.pause();
      if (i % 20_000 === 19_999) env.log("info", `Reading ${name} rows: ${i + 1} of ${rows.length}.`);
    }
    if (dropped > 0) env.log("warning", `${dropped} of ${rows.length} ${name} rows left out: ${method.unfit}.`);
    return method.merge?.(kept, length, config) ?? kept;
  };
  const readRows = (config: Config, rows: Rows) => {
    let train: readonly Row[] = parseRows(rows.train, "training");
    let test: readonly Row[] = parseRows(rows.test, "held-out");
    if ("group_weights" in config) {
      const mix = String(config.group_weights);
      [train, test] = [weighGroups(train, mix), weighGroups(test, mix, { heldOut: true })];
    }
    if (method.relate) [train, test] = [method.relate(train, train, config), method.relate(test, train, config)];
    const groups = countGroups(train).map(([group]) => group);
    return { train, test, groups: groups.length > 1 ? groups.slice(0, mostGroups) : [] };
  };
  const unusable = ({ maxPositions }: RowReader, config: Config, { train }: Rows) => {
    const more = config.max_length < maxPositions ? "raise max_length" : "take a model that reads longer texts";
    return new AppError(
      "invalid",
      `No usable training rows of ${train.length}: ${method.unfit}. Give other rows, or ${more}.`,
      { setting: "max_length" },
    );
  };
  const perEpoch = (config: Config, { train }: Dataset<Example>) =>
    Math.ceil(Math.ceil(train.length / config.per_device_train_batch_size) / config.gradient_accumulation_steps);

  return {
    async prepare(env, config, rows: Rows) {
      const read = readRows(config, rows);
      let train = await encodeAll(env, config, read.train, "training");
      let test = await encodeAll(env, config, read.test, "held-out");
      if (train.length === 0) throw unusable(env, config, rows);
      const lengths = train.map(method.length);
      let current = { epoch: 0, batches: epochBatches(config, lengths, env.seed, 0) };
      if (method.annotate) {
        const order = test.map((_, i) => i);
        train = await method.annotate(env, config, train, current.batches);
        test = await method.annotate(env, config, test, grouped(order, config.per_device_eval_batch_size));
      }
      const batches = (epoch: number) => {
        if (epoch !== current.epoch) current = { epoch, batches: epochBatches(config, lengths, env.seed, epoch) };
        return current.batches;
      };
      return { train, test, padId: env.tokenizer.padId, groups: read.groups, batches };
    },
    check(reader, config, rows) {
      const length = Math.min(config.max_length, reader.maxPositions);
      const fits = (row: Row) => method.encode(row, reader.tokenizer, length, config).length > 0;
      if (!mayBeUsable(readRows(config, rows).train, fits)) throw unusable(reader, config, rows);
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
      const update = chosen.map((rows) =>
        method.collate(
          rows.flatMap((i) => data.train[i] ?? []),
          data.padId,
          config,
          data.groups,
        ),
      );
      return { updates: [update] };
    },
    heldOut: (config, data) =>
      grouped(data.test, config.per_device_eval_batch_size).map((rows) =>
        method.collate(rows, data.padId, config, data.groups),
      ),
  };
}
