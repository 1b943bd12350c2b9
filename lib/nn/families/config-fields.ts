import { z } from "zod";
import { AppError } from "../../errors";
import type { Activation } from "./architecture";

/** Fields of config.json that several families share. */

export const count = z.int().positive();
export const eosTokenId = z
  .union([z.int(), z.array(z.int())])
  .nullish()
  .transform((eos) => (typeof eos === "number" ? [eos] : (eos ?? [])));

/** transformers' names (ACT2FN) for what is computed here; gelu_fast and its kin differ in rounding only. */
const activations = {
  silu: "silu",
  swish: "silu",
  gelu: "gelu",
  gelu_new: "gelu_tanh",
  gelu_fast: "gelu_tanh",
  gelu_pytorch_tanh: "gelu_tanh",
  relu: "relu",
} as const satisfies Record<string, Activation>;

/** An activation by transformers' name, of those that the family is computed with. */
export function activation(...among: readonly (keyof typeof activations)[]) {
  return z
    .enum(among, {
      error: ({ input }) => `activation ${JSON.stringify(input)} is not supported; there is: ${among.join(", ")}`,
    })
    .transform((name) => activations[name]);
}

/** @throws AppError */
export function refuse(reason: string): never {
  throw new AppError("invalid", `config.json: ${reason}.`);
}
