import { z } from "zod";
import { defineAlgorithm } from "./algorithm";
import { cpoLoss } from "./cpo-loss";
import { groupFields } from "./group-weights";
import { offline } from "./offline";
import { betaField, pairTraining, smoothingField } from "./pair-fields";
import { collatePairs, freePairs, readCompletions, worstPairs } from "./pairs";
import { field, trainingFields } from "./training-config";

const config = z.strictObject({
  ...trainingFields({ ...pairTraining, typicalLearningRate: [3e-7, 5e-4] }),
  ...groupFields,
  beta: betaField({
    description:
      "How sharply chosen and rejected are told apart: the scale of their difference in mean log-probability.",
    source: "The paper takes 2 to 2.5, its later models 10.",
    standard: 2.5,
    typical: [2, 10],
  }),
  simpo_gamma: field(z.number().min(0).max(100).default(1.375), {
    title: "Margin",
    description: "By how much beta times the mean log-probability of chosen should be above that of rejected.",
    typical: [0.3, 2],
    source: "The paper takes 0.3 to 1.6.",
  }),
  label_smoothing: smoothingField(),
  cpo_alpha: field(z.number().min(0).max(100).default(0), {
    title: "Weight of imitation",
    description:
      "Adds this much of the chosen responses' own cross-entropy, which keeps them likely (CPO-SimPO). 0: off.",
    typical: [0, 1],
    source: "TRL's default for CPO is 1; SimPO itself has none.",
    advanced: true,
  }),
});

/**
 * SimPO, arXiv 2405.14734: -log sigmoid(beta (A_w - A_l) - gamma) with mean log-probs A, which does not favour long
 * responses and needs no reference. TRL has it as a loss of its CPOTrainer, where cpo_alpha is 1 by default.
 */
export const simpo = defineAlgorithm({
  name: "simpo",
  title: "SimPO",
  summary:
    "Compares responses by their mean log-probability and asks for a margin; no reference model, no gain by length.",
  learnsFrom: "preference",
  produces: "policy",
  roles: ["policy"],
  choice: {
    needs: [["pairs"]],
    models: 1,
    online: false,
    stability: "medium",
    useWhen: [
      "DPO makes responses longer and longer: the mean log-probability does not reward that.",
      "There are many pairs, of responses that the model itself could have written.",
    ],
    avoidWhen: [
      "The model must stay near to where it started: no reference holds it, and too high a learning rate ruins it.",
      "There is no time to tune: beta and margin matter more than DPO's beta.",
    ],
    paper: {
      title: "SimPO: Simple Preference Optimization with a Reference-Free Reward",
      url: "https://arxiv.org/abs/2405.14734",
    },
  },
  config,
  ...offline(config, { ...freePairs, collate: collatePairs }),
  loss({ tf }, settings, tensors, model) {
    const { logps: sums, lengths, logits } = readCompletions(tf, tensors, model);
    const completions = { sums, lengths, weights: tensors.weights, masks: tensors };
    const { loss, metrics } = cpoLoss(tf, completions, { ...settings, loss_type: "simpo" });
    return { loss, metrics: { ...metrics, ...logits } };
  },
  summarise: worstPairs,
});
