import type { Architecture } from "./architecture";
import { likeLlama, llamaFields } from "./llama";
import { refuseWindow, windowFields } from "./sliding-window";

const schema = llamaFields.extend(windowFields);

/** Qwen2 and Qwen2.5 (arXiv 2407.10671): Llama with biases on queries, keys and values. */
export function qwen2(raw: unknown): Architecture {
  const config = schema.parse(raw);
  refuseWindow(config);
  return likeLlama(config, { name: "Qwen2", queryBias: true, outputBias: false, mlpBias: false, headNorms: false });
}
