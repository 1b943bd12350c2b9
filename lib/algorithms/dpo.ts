import { z } from "zod";
import { preferenceRow } from "../datasets/preference-row";
import { defineAlgorithm, type Loss, type Tensor, type Tf } from "./algorithm";
import { collateTargets, float32 } from "./collate";
import { type Encoded, encodeCompletion, truncate } from "./encode";
import { offline } from "./offline";
import { field, trainingFields } from "./training-config";

/**
 * Direct Preference Optimization, arXiv 2305.18290 equation 7: L = -mean log sigmoid(beta * D), where
 * D = [S(y_w) - S_ref(y_w)] - [S(y_l) - S_ref(y_l)] and S sums the completion's log-probs (TRL's loss_type "sigmoid").
 * The reference is the model as it was before step 1; its log-probs are computed once and kept as numbers.
 * Left out: other losses of the family, label smoothing, f-divergences.
 */
const config = z.strictObject({
  ...trainingFields({
    learning_rate: 2e-4,
    typicalLearningRate: [1e-6, 5e-4],
    num_train_epochs: 2,
    per_device_train_batch_size: 8,
    max_length: 512,
  }),
  beta: field(z.number().positive("Beta must be above 0: at 0 no preference is learned.").max(100).default(0.1), {
    title: "Beta",
    description: "How firmly the model is held to where it started. Small lets it move far, large keeps it close.",
    typical: [0.01, 0.5],
  }),
});

/** `sums` and `reference`, [2B]: log-probs of all chosen, then of all rejected completions. */
export function dpoLoss(tf: Tf, sums: Tensor, reference: Tensor, beta: number): Loss {
  const [chosenLogps, rejectedLogps] = tf.split(sums, 2);
  const [chosen, rejected] = tf.split(tf.mul(beta, tf.sub(sums, reference)), 2);
  if (!chosen || !rejected || !chosenLogps || !rejectedLogps) throw new Error("A batch of pairs splits in two.");
  const margins = tf.sub(chosen, rejected);
  return {
    loss: tf.mean(tf.softplus(tf.neg(margins))), // softplus(-x) is -log sigmoid(x), without overflow
    metrics: {
      "rewards/chosen": tf.mean(chosen),
      "rewards/rejected": tf.mean(rejected),
      "rewards/margins": tf.mean(margins),
      "rewards/accuracies": tf.mean(tf.cast(tf.greater(chosen, rejected), "float32")),
      "logps/chosen": tf.mean(chosenLogps),
      "logps/rejected": tf.mean(rejectedLogps),
    },
  };
}

interface Pair {
  readonly chosen: Encoded;
  readonly rejected: Encoded;
  readonly reference: readonly [chosen: number, rejected: number];
}

const collate = (pairs: readonly Pair[], padId: number) => {
  const sequences = [...pairs.map(({ chosen }) => chosen), ...pairs.map(({ rejected }) => rejected)];
  const { arrays, tokens } = collateTargets(sequences, padId);
  const reference = [...pairs.map((pair) => pair.reference[0]), ...pairs.map((pair) => pair.reference[1])];
  return { arrays: { ...arrays, reference: float32(reference, reference.length) }, weight: pairs.length, tokens };
};

type PairArrays = ReturnType<typeof collate>["arrays"];

export const dpo = defineAlgorithm({
  name: "dpo",
  title: "Direct preference optimisation",
  summary: "Moves the model towards the responses that people chose, straight from the comparisons.",
  learnsFrom: "preference",
  produces: "policy",
  roles: ["policy", "reference"],
  config,
  ...offline({
    row: preferenceRow,
    unfit: "the prompt alone fills max_length",
    encode({ prompt, chosen, rejected }, tokenizer, length): Pair | null {
      const better = truncate(encodeCompletion(tokenizer, prompt, chosen), length);
      const worse = truncate(encodeCompletion(tokenizer, prompt, rejected), length);
      return better && worse ? { chosen: better, rejected: worse, reference: [0, 0] } : null;
    },
    async annotate({ tf, tokenizer, program, log }, pairs, batches) {
      const annotated = [...pairs];
      const logps = program<PairArrays>(({ ids, positions, targets, rows }, model) =>
        tf.dot(rows, model.tokenLogProbs(ids, positions, targets)),
      );
      for (const [n, indexes] of batches.entries()) {
        // The batches of the first epoch: the first step then repeats the same arithmetic, and starts at ln 2 exactly.
        const rows = indexes.flatMap((i) => pairs[i] ?? []);
        const sums = await logps(collate(rows, tokenizer.padId).arrays);
        rows.forEach((pair, k) => {
          annotated[indexes[k] ?? -1] = { ...pair, reference: [sums[k] ?? 0, sums[rows.length + k] ?? 0] };
        });
        if ((n + 1) % 50 === 0) log("info", `Reference log-probs: ${n + 1} of ${batches.length} batches.`);
      }
      return annotated;
    },
    length: ({ chosen, rejected }) => Math.max(chosen.ids.length, rejected.ids.length),
    collate,
  }),
  loss({ tf }, { beta }, { ids, positions, targets, rows, reference }, model) {
    return dpoLoss(tf, tf.dot(rows, model.tokenLogProbs(ids, positions, targets)), reference, beta);
  },
});
