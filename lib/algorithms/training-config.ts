import { z } from "zod";

/** What a form, the command line and the docs show beside a setting. */
export interface FieldMeta {
  readonly title: string;
  readonly description: string;
  readonly typical?: readonly [number, number]; // a range that usually works
  readonly source?: string; // where that range is from
  readonly advanced?: boolean;
}

/** Attaches what people read to a setting; `z.toJSONSchema` carries it on. */
export function field<S extends z.ZodType>(schema: S, meta: FieldMeta): S {
  return schema.meta({ ...meta });
}

interface Defaults {
  readonly learning_rate: number;
  readonly typicalLearningRate: readonly [number, number];
  readonly num_train_epochs: number;
  readonly per_device_train_batch_size: number;
  readonly max_length: number;
}

const every = "A number of steps, or a share of the run when below 1.";

/** LoRA's settings, under TRL's names (trl.ModelConfig). */
const loraFields = {
  use_peft: field(z.boolean().default(false), {
    title: "LoRA",
    description:
      "Trains small matrices beside the model's, which stay as they are: much less memory, and checkpoints of a few megabytes. Take about ten times the learning rate of full training.",
  }),
  lora_r: field(z.int().min(1).max(1024).default(16), {
    title: "LoRA rank",
    description: "The width of the matrices beside each layer. More can learn more, and take more memory.",
    typical: [4, 64],
    source: "LoRA's paper (arXiv 2106.09685) tries 1 to 64, TRL's default is 16.",
    advanced: true,
  }),
  lora_alpha: field(z.number().positive().max(65_536).default(32), {
    title: "LoRA alpha",
    description: "How strongly what was learned counts: by alpha divided by the rank. Usually twice the rank.",
    typical: [8, 128],
    source: "Twice the rank, as TRL's defaults have it (16 and 32).",
    advanced: true,
  }),
  lora_dropout: field(z.number().min(0).max(0.9).default(0), {
    title: "LoRA dropout",
    description:
      "Share of the adapter's inputs left out at random in each training step, against learning few rows by heart.",
    typical: [0, 0.1],
    source: "QLoRA (arXiv 2305.14314) takes 0.05 and 0.1.",
    advanced: true,
  }),
  lora_target_modules: field(
    z
      .string()
      .trim()
      .max(10_000)
      .regex(/[^\s,]/, "Name a module, or all-linear.")
      .default("all-linear"),
    {
      title: "LoRA modules",
      description:
        "The layers that get an adapter: all-linear, or names with commas between, such as q_proj, v_proj. A name that the model does not have is refused with those it has.",
      advanced: true,
    },
  ),
  use_rslora: field(z.boolean().default(false), {
    title: "Rank-stabilised LoRA",
    description: "Alpha counts divided by the rank's square root, which suits ranks of 32 and more (rsLoRA).",
    advanced: true,
  }),
  use_dora: field(z.boolean().default(false), {
    title: "DoRA",
    description:
      "Learns how large each output's weights are apart from where they point: closer to full training at a low rank, and slower.",
    advanced: true,
  }),
};

/** The settings that every training run has, under TRL's names; each algorithm adds its own and gives its defaults. */
export function trainingFields(defaults: Defaults) {
  return {
    learning_rate: field(z.number().positive().max(1).default(defaults.learning_rate), {
      title: "Learning rate",
      description:
        "How far each step moves the weights. Too high and the loss jumps about, too low and nothing happens; the smaller the model, the higher it can be.",
      typical: defaults.typicalLearningRate,
      source:
        "The low end is what papers and TRL take for billions of weights, the high end what models of a few million need.",
    }),
    num_train_epochs: field(z.number().positive().max(1000).default(defaults.num_train_epochs), {
      title: "Epochs",
      description: "How often the run reads the whole dataset. More passes fit it better, then learn it by heart.",
      typical: [1, 5],
      source: "DPO's and the reward models' papers take 1, transformers' default is 3.",
    }),
    max_steps: field(z.int().min(-1).max(10_000_000).default(-1), {
      title: "Most steps",
      description: "Ends the run after this many steps, whatever the epochs say. -1: the epochs decide.",
      typical: [50, 5000],
      source: "From a look at whether anything moves to a long run on one machine.",
    }),
    per_device_train_batch_size: field(z.int().min(1).max(4096).default(defaults.per_device_train_batch_size), {
      title: "Batch size",
      description: "Rows that go through the model at once. Larger is steadier and needs more memory.",
      typical: [4, 32],
      source: "As fits; papers take 32 to 128 rows a step (DPO 64, SimPO 128), which batches per step make of it.",
    }),
    gradient_accumulation_steps: field(z.int().min(1).max(4096).default(1), {
      title: "Batches per step",
      description: "Batches whose gradients are added up before the weights move: a larger batch in the same memory.",
      typical: [1, 16],
      source: "What makes 32 to 128 rows a step of the batch that fits (DPO 64, SimPO 128).",
      advanced: true,
    }),
    gradient_checkpointing: field(z.boolean().default(false), {
      title: "Gradient checkpointing",
      description:
        "Computes each layer twice rather than keeping what is inside it: much less memory for long rows and large batches, about a third more time.",
      advanced: true,
    }),
    max_length: field(z.int().min(8).max(131_072).default(defaults.max_length), {
      title: "Longest row, in tokens",
      description:
        "Prompt and response together. Longer rows cost memory and time; what exceeds it is cut or left out.",
      typical: [128, 2048],
      source: "TRL's default is 1024; SimPO takes 2048.",
    }),
    optim: field(z.enum(["adamw_torch", "sgd"]).default("adamw_torch"), {
      title: "Optimizer",
      description: "AdamW adapts to each weight and is right nearly always; SGD keeps no moments, which saves memory.",
      advanced: true,
    }),
    lr_scheduler_type: field(z.enum(["constant", "constant_with_warmup", "linear", "cosine"]).default("linear"), {
      title: "Learning-rate schedule",
      description:
        "Linear falls to zero at the end in a straight line, cosine in a wave; constant_with_warmup stays after the warm-up, constant has none.",
      advanced: true,
    }),
    warmup_ratio: field(z.number().min(0).max(0.9).default(0.1), {
      title: "Warm-up",
      description: "Share of the run in which the learning rate climbs from zero, so that early steps do no harm.",
      typical: [0, 0.1],
      source: "SimPO and Zephyr take 0.1, TRL none.",
      advanced: true,
    }),
    weight_decay: field(z.number().min(0).max(1).default(0), {
      title: "Weight decay",
      description: "Pulls the weight matrices towards zero by learning rate times this, each step (AdamW).",
      typical: [0, 0.1],
      source: "TRL's default is 0; 0.1 is usual in pre-training.",
      advanced: true,
    }),
    max_grad_norm: field(z.number().min(0).max(1e6).default(1), {
      title: "Gradient clipping",
      description:
        "A gradient longer than this is shortened to it, so that one odd batch cannot wreck the model. 0: never.",
      typical: [0.5, 10],
      source: "TRL's default is 1, DPO's own code takes 10.",
      advanced: true,
    }),
    adam_beta1: field(z.number().min(0).max(0.9999).default(0.9), {
      title: "Adam beta 1",
      description: "How much of the past gradient's direction is kept from step to step.",
      typical: [0.85, 0.95],
      source: "PyTorch's default is 0.9.",
      advanced: true,
    }),
    adam_beta2: field(z.number().min(0).max(0.99999).default(0.999), {
      title: "Adam beta 2",
      description: "How much of the past gradient's size is kept from step to step.",
      typical: [0.95, 0.999],
      source: "PyTorch's default is 0.999; large models are often pre-trained with 0.95.",
      advanced: true,
    }),
    adam_epsilon: field(z.number().positive().max(1e-2).default(1e-8), {
      title: "Adam epsilon",
      description: "Keeps the division by the gradient's size finite.",
      typical: [1e-8, 1e-5],
      source: "PyTorch's default is 1e-8; PPO's implementations take 1e-5.",
      advanced: true,
    }),
    train_sampling_strategy: field(z.enum(["random", "sequential", "group_by_length"]).default("random"), {
      title: "Order of rows",
      description:
        "Random shuffles anew for each epoch; group_by_length also puts rows of like length together, which is faster.",
      advanced: true,
    }),
    logging_steps: field(z.int().min(1).max(100_000).default(1), {
      title: "Log every",
      description: "Steps between two points of the curves; what lies between is averaged.",
      typical: [1, 50],
      source: "Every step of a short run, every fiftieth of a long one: curves show a few hundred points.",
      advanced: true,
    }),
    eval_steps: field(z.number().min(0).max(1_000_000).default(0.25), {
      title: "Evaluate every",
      description: `How often the held-out rows are scored. ${every} 0: only at the end.`,
      typical: [0.1, 0.5],
      source: "Two to ten times a run: each time the whole held-out set is read.",
      advanced: true,
    }),
    per_device_eval_batch_size: field(z.int().min(1).max(4096).default(16), {
      title: "Evaluation batch size",
      description: "Held-out rows that go through the model at once; no gradients, so it may exceed the batch size.",
      typical: [8, 64],
      source: "Two to four times the batch size: no gradients are kept.",
      advanced: true,
    }),
    save_steps: field(z.number().min(0).max(1_000_000).default(0.5), {
      title: "Checkpoint every",
      description: `How often the model is saved, to resume from or to compare. ${every} 0: only at the end.`,
      typical: [0.1, 0.5],
      source: "Two to ten times a run: each is a model on the disk.",
      advanced: true,
    }),
    sample_steps: field(z.number().min(0).max(1_000_000).default(0.25), {
      title: "Sample every",
      description: `How often the model answers the fixed prompts. ${every} 0: only at the start and the end.`,
      typical: [0.1, 0.5],
      source: "Two to ten times a run: writing is slow.",
      advanced: true,
    }),
    ...loraFields,
  };
}

/** The settings the training loop reads; all others belong to their algorithm alone. */
export type TrainingSchema = z.ZodObject<ReturnType<typeof trainingFields>, z.core.$strict>;
export type TrainingConfig = z.output<TrainingSchema>;
