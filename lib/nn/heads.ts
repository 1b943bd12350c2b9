import type { Architecture } from "./families/architecture";

/**
 * What stands on the body: a language-model head, a scalar that scores a sequence, or two classes at each token, which say
 * whether the step that ends there is wrong or right.
 */
export type Head = "lm" | "score" | "steps";

/** What PEFT calls the task of a model with each head. */
export const tasks = { lm: "CAUSAL_LM", score: "SEQ_CLS", steps: "TOKEN_CLS" } as const;

/** The head's own weights and their shapes. A tied language-model head is the embedding and has none. */
export function headShapes(
  { heads, hiddenSize, vocabSize, tied }: Architecture,
  head: Head,
): Map<string, readonly number[]> {
  if (head === "score") return new Map([[heads.score, [1, hiddenSize]]]);
  if (head === "lm") return new Map(tied ? [] : [[heads.lm, [vocabSize, hiddenSize]]]);
  return new Map<string, readonly number[]>([
    [stepsWeight(heads.steps), [2, hiddenSize]],
    [stepsBias(heads.steps), [2]],
  ]);
}

export const stepsWeight = (module: string) => `${module}.weight`;
export const stepsBias = (module: string) => `${module}.bias`;

/** Which head some weights are of. A token classifier has a bias, and a sequence's score has none. */
export function headOf({ heads }: Architecture, weights: ReadonlyMap<string, unknown>): Head {
  if (weights.has(stepsBias(heads.steps))) return "steps";
  return weights.has(heads.score) ? "score" : "lm";
}
