import type { HostArray, Tensors } from "../engine/store";
import type { Env, Learner, ProgramMaker, Tensor } from "./algorithm";
import { bucket, collateTargets, float32 } from "./collate";
import type { Episode } from "./rollout";

/** A bucket; of what is short powers of two, because lengths differ from step to step and each shape is traced anew. */
const coarse = (n: number) => (n <= 64 ? Math.max(8, 2 ** Math.ceil(Math.log2(n))) : bucket(n));

/**
 * Episodes as a batch: `rows` [R, N] says which of the N tokens, laid end to end and then filled, belong to which of the R
 * completions.
 */
export function collateEpisodes(episodes: readonly Pick<Episode, "prompt" | "completion">[], padId: number) {
  const sequences = episodes.map(({ prompt, completion }) => {
    const ids = [...prompt.ids, ...completion];
    return { ids, learn: [[prompt.ids.length, ids.length] as const] };
  });
  // by the mean length, which differs less from batch to batch than the sum
  const roomFor = (tokens: number) => episodes.length * coarse(Math.ceil(tokens / episodes.length));
  const { arrays, tokens } = collateTargets(sequences, padId, { widthFor: coarse, roomFor });
  return { arrays, tokens };
}
export type EpisodeArrays = ReturnType<typeof collateEpisodes>["arrays"];

/** Numbers of each token, an array for each completion, as a column beside the tokens: [N], 0 where there is filling. */
export function tokenColumn({ positions }: EpisodeArrays, perEpisode: readonly (readonly number[])[]): HostArray {
  const column = new Float32Array(positions.shape[0] ?? 0);
  column.set(perEpisode.flat());
  return float32(column, column.length);
}

/** Log-probs of the tokens of each completion, as `make`'s model says them at the temperature they were drawn with. */
export function logProbReader(env: Env, make: ProgramMaker, temperature: number) {
  const program = make(
    ({ ids, positions, targets }: Tensors<EpisodeArrays>, model: Learner): Tensor =>
      model.tokenLogProbs(ids, positions, targets, { temperature }),
  );
  return tokenReader(env, program);
}

/** Runs a program over batches of episodes and cuts what it says of the tokens up by completion. */
export function tokenReader(env: Env, program: (arrays: EpisodeArrays) => Promise<Float32Array>) {
  return async (batches: readonly (readonly Episode[])[]): Promise<number[][]> => {
    const read: number[][] = [];
    for (const episodes of batches) {
      const figures = await program(collateEpisodes(episodes, env.tokenizer.padId).arrays);
      let at = 0;
      for (const { completion } of episodes) {
        read.push(Array.from(figures.subarray(at, at + completion.length)));
        at += completion.length;
      }
    }
    return read;
  };
}

/** How far the sampler's log-probs are from those of the training graph, which are the same numbers computed otherwise. */
export function samplingDifference(episodes: readonly Episode[], logps: readonly (readonly number[])[]) {
  const differences = episodes.flatMap(({ sampled }, i) =>
    sampled.map((logp, t) => Math.abs(logp - (logps[i]?.[t] ?? Number.NaN))),
  );
  return {
    "sampling/sampling_logp_difference/mean": differences.reduce((sum, each) => sum + each, 0) / differences.length,
    "sampling/sampling_logp_difference/max": differences.reduce((most, each) => Math.max(most, each), 0),
  };
}
