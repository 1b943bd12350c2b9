import { z } from "zod";
import { AppError } from "../errors";
import type { Decoder } from "./decoder";
import { llama, llamaConfig } from "./llama";

/** Model families by `model_type`. A new one is a file and a line here. */
const families: Readonly<Record<string, (config: unknown) => Decoder>> = {
  llama: (config) => llama(llamaConfig.parse(config)),
};

/** `config.json`, as far as every family has it. Whatever else it says is kept and written back. */
export const modelConfig = z.looseObject({ model_type: z.string(), architectures: z.array(z.string()).nullish() });
export type ModelConfig = z.infer<typeof modelConfig>;

/** The decoder that a `config.json` describes. @throws AppError for an unknown family or an unsupported setting. */
export function describeDecoder(config: ModelConfig): Decoder {
  const family = Object.hasOwn(families, config.model_type) ? families[config.model_type] : undefined;
  if (family === undefined) {
    const known = Object.keys(families).join(", ");
    throw new AppError("invalid", `model_type "${config.model_type}" is not supported; there is: ${known}.`);
  }
  try {
    return family(config);
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw cause;
    const issue = cause.issues[0];
    throw new AppError("invalid", `config.json: ${issue?.path.join(".")}: ${issue?.message}.`, undefined, { cause });
  }
}
