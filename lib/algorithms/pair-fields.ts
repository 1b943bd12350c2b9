import { z } from "zod";
import { type FieldMeta, field } from "./training-config";

/** Where the methods that move a policy by comparisons begin: right for models of a few million weights. */
export const pairTraining = {
  learning_rate: 2e-4,
  typicalLearningRate: [1e-6, 5e-4],
  num_train_epochs: 2,
  per_device_train_batch_size: 8,
  max_length: 512,
} as const;

/** Beta of the methods that hold the model to a reference. */
export const heldToStart =
  "How firmly the model is held to where it started. Small lets it move far, large keeps it close.";

interface Beta extends Pick<FieldMeta, "description" | "source"> {
  readonly standard?: number;
  readonly typical?: FieldMeta["typical"];
}

export const betaField = ({ standard = 0.1, typical = [0.01, 0.5], ...told }: Beta) =>
  field(z.number().positive("Beta must be above 0: at 0 no preference is learned.").max(100).default(standard), {
    title: "Beta",
    ...told,
    typical,
  });

/** @param which of the method's losses read it, where not all do */
export const smoothingField = (which = "") =>
  field(z.number().min(0).max(0.5).default(0), {
    title: "Label smoothing",
    description: `The share of labels taken to be wrong${which}.`,
    typical: [0, 0.2],
    source: "As many as labels are thought to be wrong: at 0.5 they would say nothing.",
    advanced: true,
  });
