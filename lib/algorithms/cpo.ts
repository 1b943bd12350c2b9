import { z } from "zod";
import { defineAlgorithm } from "./algorithm";
import { cpoLoss } from "./cpo-loss";
import { groupFields } from "./group-weights";
import { offline } from "./offline";
import { betaField, pairTraining, smoothingField } from "./pair-fields";
import { collatePairs, freePairs, readCompletions, worstPairs } from "./pairs";
import { field, trainingFields } from "./training-config";

const config = z
  .strictObject({
    ...trainingFields(pairTraining),
    ...groupFields,
    beta: betaField({
      description: "How sharply chosen and rejected are told apart: the scale of their difference in log-probability.",
      source: "The paper's and TRL's is 0.1.",
    }),
    loss_type: field(z.enum(["sigmoid", "hinge", "ipo", "simpo"]).default("sigmoid"), {
      title: "Loss",
      description:
        "sigmoid is plain CPO, hinge stops at a margin, ipo fits a fixed one, simpo divides by length and asks for a margin.",
    }),
    cpo_alpha: field(z.number().min(0).max(100).default(1), {
      title: "Weight of imitation",
      description: "How much the chosen responses' own cross-entropy counts, which keeps them likely. 0: off.",
      typical: [0, 1],
      source: "TRL's default is 1, as in the paper.",
    }),
    label_smoothing: smoothingField(", for the losses sigmoid and simpo"),
    simpo_gamma: field(z.number().min(0).max(100).default(0.5), {
      title: "Margin of SimPO",
      description:
        "Of the loss simpo alone: by how much beta times the mean log-prob of chosen should be above rejected.",
      typical: [0, 2],
      source: "TRL's default is 0.5; SimPO's paper takes 0.3 to 1.6.",
      advanced: true,
    }),
  })
  .superRefine(({ loss_type, label_smoothing }, context) => {
    if (label_smoothing === 0 || loss_type === "sigmoid" || loss_type === "simpo") return;
    const message = `${loss_type} does not read it: take the loss sigmoid or simpo, or 0.`;
    context.addIssue({ code: "custom", path: ["label_smoothing"], message });
  });

/** Contrastive Preference Optimization, arXiv 2401.08417, as in TRL's CPOTrainer: DPO without a reference, and imitation. */
export const cpo = defineAlgorithm({
  name: "cpo",
  title: "CPO",
  summary: "DPO without a reference model, held in place by imitating the chosen responses; half the memory.",
  learnsFrom: "preference",
  produces: "policy",
  roles: ["policy"],
  choice: {
    needs: [["pairs"]],
    models: 1,
    online: false,
    stability: "medium",
    useWhen: [
      "The chosen responses are worth imitating and the rejected ones are nearly as good, as in translation.",
      "DPO's chosen responses become less likely: the term of imitation keeps them.",
    ],
    avoidWhen: [
      "The chosen responses are merely the better of two bad ones: they are imitated all the same.",
      "The model must stay near to where it started: no reference holds it.",
    ],
    paper: {
      title: "Contrastive Preference Optimization: Pushing the Boundaries of LLM Performance in Machine Translation",
      url: "https://arxiv.org/abs/2401.08417",
    },
  },
  config,
  ...offline(config, { ...freePairs, collate: collatePairs }),
  loss({ tf }, config, tensors, model) {
    const { logps: sums, lengths, logits } = readCompletions(tf, tensors, model);
    const { loss, metrics } = cpoLoss(tf, { sums, lengths, weights: tensors.weights, masks: tensors }, config);
    return { loss, metrics: { ...metrics, ...logits } };
  },
  summarise: worstPairs,
});
