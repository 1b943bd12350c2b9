import { z } from "zod";
import { preferenceRow } from "../datasets/preference-row";
import type { Tensors } from "../engine/store";
import type { Env } from "./algorithm";
import { collateTargets } from "./collate";
import { encodeCompletion, truncate } from "./encode";
import { grouped } from "./epoch-batches";

const { prompt, chosen } = preferenceRow.shape;
const answered = z.union([
  z.object({ prompt, chosen }).transform((row) => ({ prompt: row.prompt, response: row.chosen })),
  z.object({ prompt, completion: chosen }).transform((row) => ({ prompt: row.prompt, response: row.completion })),
]);

/**
 * What a method that learns from its own responses may forget: the mean negative log-likelihood, in nats a token, of the
 * responses that people chose or wrote for held-out prompts. Undefined where the rows have none.
 * @param rows at most as many as are to be read each time
 */
export function openHeldOutSft(
  env: Env,
  rows: readonly unknown[],
  { length, batch }: { readonly length: number; readonly batch: number },
): () => Promise<number | undefined> {
  const sequences = rows.flatMap((row) => {
    const { data } = answered.safeParse(row);
    const encoded = data && truncate(encodeCompletion(env.tokenizer, data.prompt, data.response), length);
    return encoded ?? [];
  });
  const batches = grouped(sequences, batch).map((some) => collateTargets(some, env.tokenizer.padId));
  if (batches.length === 0) return async () => undefined;
  type Targets = (typeof batches)[number]["arrays"];
  const read = env.program(({ ids, positions, targets, rows: learned }: Tensors<Targets>, model) =>
    env.tf.dot(learned, model.tokenLogProbs(ids, positions, targets)),
  );
  return async () => {
    let [sum, tokens] = [0, 0];
    for (const { arrays, learned } of batches) {
      for (const logp of await read(arrays)) sum -= logp;
      tokens += learned.length;
      await env.pause();
    }
    return sum / tokens;
  };
}
