import { z } from "zod";
import { type PairLoss, type PairLossName, pairLosses, pairLossNames } from "./dpo-losses";
import { divergenceNames } from "./f-divergence";
import { groupFields } from "./group-weights";
import { betaField, heldToStart, pairTraining, smoothingField } from "./pair-fields";
import { field, trainingFields } from "./training-config";

const fields = z.strictObject({
  ...trainingFields(pairTraining),
  ...groupFields,
  beta: betaField({
    description: heldToStart,
    source: "DPO's paper takes 0.1, and 0.5 for summaries; the alignment handbook takes 0.01.",
  }),
  loss_type: field(z.enum(pairLossNames).default("sigmoid"), {
    title: "Loss",
    description:
      "sigmoid is plain DPO. cdpo and robust expect wrong labels, ipo fits a fixed margin and overfits less, sigmoid_norm does not favour long answers, hinge stops at a margin; apo_zero suits answers better than the model's own, apo_down worse ones; aot compares whole batches in order of their margins.",
  }),
  label_smoothing: smoothingField(
    ", for the losses cdpo, robust, aot, aot_unpaired and exo_pair (0.001 for that one). The others do not read it",
  ),
  rpo_alpha: field(z.number().min(0).max(100).default(0), {
    title: "SFT term",
    description:
      "Adds this much of the chosen responses' own cross-entropy, which keeps them likely while the margin grows (RPO). 0: off.",
    typical: [0, 1],
    source: "Iterative RPO (arXiv 2404.19733) takes 1.",
    advanced: true,
  }),
  loss_weights: field(z.string().trim().max(1000).default(""), {
    title: "Mixture of losses",
    description:
      'Several losses at once, each with its weight, instead of the one above: "sigmoid 0.8, bco_pair 0.2, sft 1". Empty: one loss.',
    advanced: true,
  }),
  f_divergence_type: field(z.enum(divergenceNames).default("reverse_kl"), {
    title: "Divergence",
    description:
      "How distance from the start is measured. reverse_kl is plain DPO; the others keep more of the answers' variety.",
    advanced: true,
  }),
  f_alpha_divergence_coef: field(z.number().min(-10).max(10).default(0.5), {
    title: "Alpha of the divergence",
    description: "Of alpha_divergence alone: near 0 it is like forward KL, at 1 it is reverse KL.",
    typical: [0, 1],
    source: "Between the two divergences that it blends (arXiv 2309.16240); TRL's default is 0.5.",
    advanced: true,
  }),
  ld_alpha: field(z.number().min(0).max(1).default(1), {
    title: "Weight of the longer answer's tail",
    description:
      "What a token counts where the pair's other response has ended already (LD-DPO): below 1 long answers are favoured less. 1: in full.",
    typical: [0, 1],
    source: "LD-DPO (arXiv 2409.06411) takes 0.3 to 0.6.",
    advanced: true,
  }),
  use_weighting: field(z.boolean().default(false), {
    title: "Weight pairs by likelihood",
    description:
      "A pair counts more the likelier the model is to write both responses itself (WPO), which brings others' responses nearer to its own.",
    advanced: true,
  }),
  discopop_tau: field(z.number().positive().max(100).default(0.05), {
    title: "DiscoPOP temperature",
    description: "Of the loss discopop alone: how sharply it changes from its logistic to its exponential part.",
    typical: [0.01, 0.2],
    source: "TRL's default and the paper's (arXiv 2406.08414) are 0.05.",
    advanced: true,
  }),
});
type Fields = z.output<typeof fields>;

interface Part {
  readonly name: PairLossName;
  readonly weight: number;
}

const isLoss = (name: string): name is PairLossName => Object.hasOwn(pairLosses, name);

/** "sigmoid 0.8, sft 1" as its parts; a complaint where it cannot be read. */
function readMixture(text: string): readonly Part[] | string {
  const parts: Part[] = [];
  for (const each of text.split(",")) {
    const [, name = "", number = ""] = /^\s*(\w+)\s*[:= ]\s*(\S+)\s*$/.exec(each) ?? [];
    const weight = Number(number);
    if (!isLoss(name)) return `“${each.trim()}” is no loss with its weight. Losses are ${pairLossNames.join(", ")}.`;
    if (number === "" || !Number.isFinite(weight) || weight <= 0) return `The weight of ${name} must be above 0.`;
    if (parts.some((part) => part.name === name)) return `${name} stands there twice.`;
    parts.push({ name, weight });
  }
  return parts;
}

/** The losses of a run and how much each counts. */
export function lossParts({ loss_type, loss_weights, rpo_alpha }: Fields): readonly Part[] {
  const mixture = loss_weights === "" ? [{ name: loss_type, weight: 1 }] : readMixture(loss_weights);
  if (typeof mixture === "string") throw new Error(mixture); // checked with the settings
  return rpo_alpha > 0 ? [...mixture, { name: "sft", weight: rpo_alpha }] : mixture;
}

/** What is wrong with settings that are each allowed, and of which one to change. */
function complaints(config: Fields): (readonly [setting: keyof Fields, message: string])[] {
  const mixture = config.loss_weights === "" ? [] : readMixture(config.loss_weights);
  if (typeof mixture === "string") return [["loss_weights", mixture]];
  const names = lossParts(config).map(({ name }) => name);
  const having = (trait: "smooths" | "diverges" | "sorts") =>
    pairLossNames.filter((name) => (pairLosses[name] as PairLoss)[trait]);
  const { label_smoothing: e } = config;
  const found: (readonly [keyof Fields, string])[] = [];
  const smoothing = having("smooths");
  if (e > 0 && !names.some((name) => smoothing.includes(name))) {
    found.push(["label_smoothing", `Only ${smoothing.join(", ")} read it: choose one of them as the loss, or 0.`]);
  }
  if (e === 0 && names.includes("exo_pair"))
    found.push(["label_smoothing", "exo_pair needs more than 0, such as 0.001."]);
  if (e === 0 && names.includes("cdpo")) found.push(["label_smoothing", "cdpo needs more than 0; at 0 it is sigmoid."]);
  if (e >= 0.5 && names.includes("robust")) found.push(["label_smoothing", "robust needs less than 0.5."]);
  const sorted = names.filter((name) => having("sorts").includes(name));
  if (config.use_weighting && sorted.length > 0)
    found.push([
      "use_weighting",
      `${sorted.join(", ")} sorts the batch, which pairs' weights do not follow. Turn it off.`,
    ]);
  if (config.per_device_train_batch_size === 1 && sorted.length > 0)
    found.push([
      "per_device_train_batch_size",
      `${sorted.join(", ")} sorts the batch: take at least 2, better 8 or more.`,
    ]);
  const unmoved = names.filter((name) => name !== "sft" && !having("diverges").includes(name));
  if (config.f_divergence_type !== "reverse_kl" && unmoved.length > 0) {
    const ways = having("diverges").join(", ");
    found.push(["f_divergence_type", `${unmoved.join(", ")} cannot follow it. Take reverse_kl, or one of ${ways}.`]);
  }
  return found;
}

/** DPO's settings, under TRL's names where it has them. */
export const dpoConfig = fields.superRefine((config, context) => {
  for (const [setting, message] of complaints(config)) context.addIssue({ code: "custom", path: [setting], message });
});
export type DpoConfig = z.output<typeof dpoConfig>;
