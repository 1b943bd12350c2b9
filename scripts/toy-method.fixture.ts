import { z } from "zod";
import { defineAlgorithm } from "../lib/algorithms/algorithm";
import { offline } from "../lib/algorithms/offline";
import { collatePairs, freePairs, halves, readCompletions } from "../lib/algorithms/pairs";
import { field, trainingFields } from "../lib/algorithms/training-config";

const config = z.strictObject({
  ...trainingFields({
    learning_rate: 1e-3,
    typicalLearningRate: [1e-4, 1e-2],
    num_train_epochs: 1,
    per_device_train_batch_size: 4,
    max_length: 128,
  }),
  toy_reluctance: field(z.number().min(0).max(10).default(0.5), {
    title: "Reluctance",
    description: "How much the rejected responses are pushed down beside the chosen ones being pulled up.",
    typical: [0, 1],
  }),
});

/** A method as somebody new would write it: this file, a line in the registry, a test. Unlikelihood of the rejected. */
export const toy = defineAlgorithm({
  name: "toy",
  title: "Toy unlikelihood",
  summary: "Pulls the chosen responses up and pushes the rejected ones down, without any restraint.",
  learnsFrom: "preference",
  produces: "policy",
  roles: ["policy"],
  choice: {
    needs: [["pairs"]],
    models: 1,
    online: false,
    stability: "low",
    useWhen: ["To see that a method is one file."],
    avoidWhen: ["A model is to come of it."],
    paper: { title: "Neural Text Generation with Unlikelihood Training", url: "https://arxiv.org/abs/1908.04319" },
  },
  config,
  ...offline(config, { ...freePairs, collate: collatePairs }),
  loss({ tf }, { toy_reluctance }, tensors, model) {
    const { logps, lengths } = readCompletions(tf, tensors, model);
    const [chosen, rejected] = halves(tf, tf.div(logps, lengths));
    const gap = tf.mean(tf.sub(chosen, rejected));
    return { loss: tf.mean(tf.sub(tf.mul(toy_reluctance, rejected), chosen)), metrics: { "toy/gap": gap } };
  },
});
