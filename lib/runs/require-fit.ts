import { z } from "zod";
import type { Algorithm, Rows } from "../algorithms/algorithm";
import { readLora } from "../algorithms/lora-config";
import { AppError } from "../errors";
import { readCheckpoint } from "../nn/checkpoint-files";
import { type LoraSettings, targetLinears } from "../nn/lora";
import { checkStackable } from "../nn/lora-stack";
import { openTokenizer } from "../nn/tokenizer";
import { checkAt, refuse } from "./refuse";

const toChange = z.object({ setting: z.string() });
type Config = Readonly<Record<string, unknown>>;

/**
 * What the settings ask of the base checkpoint it must be able to do.
 * @param folder the base's
 * @throws AppError invalid at the setting to change, or at baseId
 */
export function requireSettingsFit(algorithm: Algorithm, config: Config, folder: string): void {
  requireAdaptable(folder, readLora(algorithm.readConfig(config)));
  const { maxPositions } = checkAt("baseId", () => readCheckpoint(folder)).architecture;
  const { max_length: longest } = algorithm.readConfig(config);
  // A default that is longer than the model reads is no wish: rows are then cut to what it reads.
  if (longest <= maxPositions || longest === algorithm.readConfig({}).max_length) return;
  throw refuse("config.max_length", `The model reads at most ${maxPositions} tokens: take ${maxPositions} or fewer.`);
}

/** @throws AppError invalid when LoRA is to adapt modules that the base does not have, or cannot go on from it */
function requireAdaptable(folder: string, lora: LoraSettings | null): void {
  if (lora === null) return;
  const { adapter, architecture } = checkAt("baseId", () => readCheckpoint(folder));
  if (adapter) checkAt("baseId", () => checkStackable(folder, adapter, lora, architecture));
  const adapted = checkAt("config.lora_target_modules", () => targetLinears(architecture, lora.targets));
  const narrow = adapted.find(({ inputs, outputs }) => lora.rank > Math.min(inputs, outputs));
  if (!narrow) return;
  const most = Math.min(...adapted.map(({ inputs, outputs }) => Math.min(inputs, outputs)));
  throw refuse(
    "config.lora_r",
    `${narrow.name} is a matrix of ${narrow.outputs} × ${narrow.inputs}: a rank of ${lora.rank} would be more than all of it. Take at most ${most}.`,
  );
}

/**
 * The method must be able to learn from at least one of the rows, with this base's tokenizer and length.
 * @throws AppError invalid at the setting to change, or at the method
 */
export function requireRowsFit(algorithm: Algorithm, config: Config, folder: string, rows: Rows): void {
  const { maxPositions } = readCheckpoint(folder).architecture;
  try {
    algorithm.check({ tokenizer: openTokenizer(folder), maxPositions }, config, rows);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { data } = toChange.safeParse(error.details);
    throw refuse(data ? `config.${data.setting}` : "algorithm", error.message);
  }
}
