import { z } from "zod";
import { AppError } from "../errors";
import type { Architecture } from "./families/architecture";
import { refuse } from "./families/config-fields";
import { gptNeoX } from "./families/gpt-neox";
import { gpt2 } from "./families/gpt2";
import { llama } from "./families/llama";
import { qwen2 } from "./families/qwen2";
import { qwen3 } from "./families/qwen3";

/** Model families by `model_type`. A new one is a file and a line here. No TensorFlow: the web server reads this too. */
const families: Readonly<Record<string, (config: unknown) => Architecture>> = {
  llama,
  qwen2,
  qwen3,
  gpt2,
  gpt_neox: gptNeoX,
};

/** `config.json`, as far as every family has it. Whatever else it says is kept and written back. */
export const modelConfig = z.looseObject({
  model_type: z.string(),
  architectures: z.array(z.string()).nullish(),
  quantization_config: z.looseObject({ quant_method: z.string().default("of an unnamed method") }).nullish(),
});
export type ModelConfig = z.infer<typeof modelConfig>;

/** The decoder that a `config.json` describes. @throws AppError for an unknown family or an unsupported setting. */
export function describeArchitecture(config: ModelConfig): Architecture {
  const family = Object.hasOwn(families, config.model_type) ? families[config.model_type] : undefined;
  if (family === undefined) {
    const known = Object.keys(families).join(", ");
    throw new AppError("invalid", `model_type "${config.model_type}" is not supported; there is: ${known}.`);
  }
  if (config.quantization_config) {
    const method = config.quantization_config.quant_method;
    refuse(`quantization_config: quantised weights (${method}) are not supported; take the unquantised model`);
  }
  try {
    return family(config);
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw cause;
    const issue = cause.issues[0];
    throw new AppError("invalid", `config.json: ${issue?.path.join(".")}: ${issue?.message}.`, undefined, { cause });
  }
}
