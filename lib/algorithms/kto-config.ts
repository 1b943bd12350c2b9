import { z } from "zod";
import { groupFields } from "./group-weights";
import { betaField, heldToStart, pairTraining } from "./pair-fields";
import { field, trainingFields } from "./training-config";

const weight = z.number().positive("The weight must be above 0.").max(100).default(1);

/** KTO's settings, under TRL's names. */
export const ktoConfig = z
  .strictObject({
    ...trainingFields(pairTraining),
    ...groupFields,
    beta: betaField({ description: heldToStart, source: "The paper's and TRL's is 0.1." }),
    desirable_weight: field(weight, {
      title: "Weight of thumbs up",
      description:
        "How much a wanted response counts. Where there are fewer of them, raise it until both kinds weigh alike.",
      typical: [0.5, 4],
      source: "The paper (its equation 8) wants weight times rows of the two kinds in a ratio of 1 to 4/3.",
    }),
    undesirable_weight: field(weight, {
      title: "Weight of thumbs down",
      description:
        "How much an unwanted response counts. Where there are fewer of them, raise it until both kinds weigh alike.",
      typical: [0.5, 4],
      source: "The paper (its equation 8) wants weight times rows of the two kinds in a ratio of 1 to 4/3.",
    }),
    loss_type: field(z.enum(["kto", "apo_zero_unpaired"]).default("kto"), {
      title: "Loss",
      description:
        "kto judges a response against how far the whole model has moved; apo_zero_unpaired leaves that out, which is faster.",
      advanced: true,
    }),
  })
  .superRefine(({ loss_type, per_device_train_batch_size: size }, context) => {
    if (loss_type !== "kto" || size > 1) return;
    const message = "KTO compares each row with others of its batch: take at least 2, better 4 or more.";
    context.addIssue({ code: "custom", path: ["per_device_train_batch_size"], message });
  });
export type KtoConfig = z.output<typeof ktoConfig>;
