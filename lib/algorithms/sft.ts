import { z } from "zod";
import { demonstrationRow } from "../datasets/demonstration-row";
import { defineAlgorithm } from "./algorithm";
import { collateTargets, float32 } from "./collate";
import { type Encoded, encodeCompletion, encodeConversation, truncate } from "./encode";
import { offline } from "./offline";
import { trainingFields } from "./training-config";

/**
 * Supervised fine-tuning: L = -sum log p(y_t | x, y_<t) / N over the N completion tokens of the whole update, so that
 * batch 1 x 8 equals 8 x 1 (TRL's SFTTrainer with completion_only_loss). Left out: packing, DFT, loss on prompts.
 */
const config = z.strictObject(
  trainingFields({
    learning_rate: 5e-4,
    typicalLearningRate: [1e-5, 2e-3],
    num_train_epochs: 1,
    per_device_train_batch_size: 8,
    max_length: 512,
  }),
);

export const sft = defineAlgorithm({
  name: "sft",
  title: "Supervised fine-tuning",
  summary: "Learns to write what people wrote: the first step from a raw model to one that answers.",
  learnsFrom: "demonstration",
  produces: "policy",
  roles: ["policy"],
  config,
  ...offline({
    row: demonstrationRow,
    unfit: "the prompt alone fills max_length, or there is no assistant turn",
    encode(row, tokenizer, length): Encoded | null {
      const encoded =
        "messages" in row
          ? encodeConversation(tokenizer, row.messages)
          : encodeCompletion(tokenizer, row.prompt, row.completion);
      return truncate(encoded, length);
    },
    length: ({ ids }) => ids.length,
    collate(examples, padId) {
      const { arrays, learned, tokens } = collateTargets(examples, padId);
      const { ids, positions, targets } = arrays;
      const count = targets.data.length;
      const weights = float32(
        Float32Array.from({ length: count }, (_, n) => (n < learned ? 1 / learned : 0)),
        count,
      );
      return { arrays: { ids, positions, targets, weights }, weight: learned, tokens };
    },
  }),
  loss({ tf }, _config, { ids, positions, targets, weights }, model) {
    const logps = model.tokenLogProbs(ids, positions, targets);
    return { loss: tf.neg(tf.sum(tf.mul(logps, weights))), metrics: {} };
  },
});
