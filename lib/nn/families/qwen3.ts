import { z } from "zod";
import type { Architecture } from "./architecture";
import { likeLlama, llamaFields } from "./llama";
import { refuseWindow, windowFields } from "./sliding-window";

const schema = llamaFields.extend({
  ...windowFields,
  head_dim: z.int().positive().default(128),
  attention_bias: z.boolean().default(false),
});

/** Qwen3, dense (arXiv 2505.09388): Llama with an RMSNorm over each head of queries and keys. */
export function qwen3(raw: unknown): Architecture {
  const config = schema.parse(raw);
  refuseWindow(config);
  const { attention_bias: bias } = config;
  return likeLlama(config, { name: "Qwen3", queryBias: bias, outputBias: bias, mlpBias: false, headNorms: true });
}
