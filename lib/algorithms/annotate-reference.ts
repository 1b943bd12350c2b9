import type { Arrays, Tensors } from "../engine/store";
import type { Env, Learner, Tensor } from "./algorithm";

interface Reading<Example, A extends Arrays> {
  collate(examples: readonly Example[]): { readonly arrays: A };
  /** Sums of log-probs: some number of them for each row, first all rows' first, then all rows' second, … */
  read(tensors: Tensors<A>, model: Learner): Tensor;
  add(example: Example, sums: readonly number[]): Example;
}

/**
 * Adds what the model as it is now, the reference, says of the examples. They are read in the batches of the first
 * epoch: the first step then repeats the same arithmetic, so that policy and reference agree exactly.
 */
export async function annotateReference<Example, A extends Arrays>(
  env: Env,
  examples: readonly Example[],
  batches: readonly (readonly number[])[],
  { collate, read, add }: Reading<Example, A>,
): Promise<Example[]> {
  const annotated = [...examples];
  const program = env.program<A>(read);
  for (const [n, indexes] of batches.entries()) {
    const some = indexes.flatMap((i) => examples[i] ?? []);
    const sums = Array.from(await program(collate(some).arrays));
    some.forEach((example, k) => {
      annotated[indexes[k] ?? -1] = add(
        example,
        sums.filter((_, i) => i % some.length === k),
      );
    });
    if ((n + 1) % 50 === 0) env.log("info", `Reference log-probs: ${n + 1} of ${batches.length} batches.`);
  }
  return annotated;
}
