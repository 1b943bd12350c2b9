import { z } from "zod";
import { preferenceRow } from "../datasets/preference-row";
import { stepRow } from "../datasets/step-row";
import { thumbsRow } from "../datasets/thumbs-row";
import type { Tokenizer } from "../nn/tokenizer";
import { defineAlgorithm, type Loss, type Tensor, type Tf } from "./algorithm";
import { bucket, float32, int32, padRight } from "./collate";
import type { Text } from "./encode";
import { groupFields } from "./group-weights";
import { negLogSigmoid } from "./log-sigmoid";
import { offline } from "./offline";
import { encodeSteps, splitSteps } from "./step-encoding";
import { field, trainingFields } from "./training-config";

const config = z.strictObject({
  ...trainingFields({
    learning_rate: 1e-4,
    typicalLearningRate: [1e-5, 1e-3],
    num_train_epochs: 2,
    per_device_train_batch_size: 8,
    max_length: 1024,
  }),
  ...groupFields,
  step_separator: field(z.string().min(1).max(100).default("\n"), {
    title: "Step separator",
    description: "What ends each step; at its last token the step is judged. A response to be scored is split at it.",
    advanced: true,
  }),
  train_on_last_step_only: field(z.boolean().default(false), {
    title: "Last step only",
    description:
      "Learns from each response's last step alone, which is its outcome; held-out rows are measured on all.",
    advanced: true,
  }),
});

/** What the loss sees of a batch's steps, each [N]. */
interface Steps {
  readonly logits: Tensor; // [N, 2]: wrong, right
  readonly right: Tensor; // 1 or 0
  readonly weights: Tensor; // 0: filling
  readonly counted: Tensor; // 1, and for filling 0
}

/** Cross-entropy over two classes, a mean over the steps; accuracy of the likelier class, and by what the step is. */
export function stepLoss(tf: Tf, { logits, right, weights, counted }: Steps): Loss {
  const [wrongs, rights] = tf.split(logits, 2, 1);
  if (!wrongs || !rights) throw new Error("two classes");
  const difference = tf.sub(rights, wrongs).flatten();
  const losses = negLogSigmoid(tf, tf.mul(difference, tf.sub(tf.mul(2, right), 1)));
  const says = tf.cast(tf.greater(difference, 0), "float32");
  const hit = tf.sub(1, tf.abs(tf.sub(says, right)));
  const among = (mask: Tensor) => ({ sum: tf.sum(tf.mul(hit, mask)), count: tf.sum(mask) });
  return {
    loss: tf.div(tf.sum(tf.mul(weights, losses)), tf.sum(counted)),
    metrics: {
      accuracy: among(counted),
      accuracy_right: among(tf.mul(counted, right)),
      accuracy_wrong: among(tf.mul(counted, tf.sub(1, right))),
    },
  };
}

interface JudgedStep {
  readonly end: number; // the token at which it is judged
  readonly right: boolean;
  readonly last: boolean; // of its response
}

interface JudgedSteps {
  readonly ids: readonly number[];
  readonly steps: readonly JudgedStep[];
  readonly weight: number;
}

interface Judged {
  readonly prompt: Text;
  readonly completions: readonly string[];
  readonly labels: readonly (boolean | null)[]; // null: not judged
  readonly weight?: number | null | undefined;
}

function encodeJudged(
  tokenizer: Tokenizer,
  length: number,
  { prompt, completions, labels, weight }: Judged,
  separator: string,
): JudgedSteps | null {
  const { ids, ends } = encodeSteps(tokenizer, prompt, completions, separator);
  const steps = ends.flatMap((end, i): JudgedStep[] => {
    const right = labels[i] ?? null;
    return right === null || end >= length ? [] : [{ end, right, last: i === ends.length - 1 }];
  });
  return { ids: ids.slice(0, length), steps, weight: weight ?? 1 };
}

/** A response that was judged as a whole: its steps, of which only the last has a label. */
function judgedOutcome(prompt: Text, completion: Text, right: boolean, separator: string, weight?: number | null) {
  const text = typeof completion === "string" ? completion : completion.map(({ content }) => content).join("\n");
  const completions = splitSteps(text, separator);
  return {
    prompt,
    completions,
    labels: completions.map((_, i) => (i === completions.length - 1 ? right : null)),
    weight,
  };
}

function judgedOf(row: z.output<typeof rows>, separator: string): Judged[] {
  if ("completions" in row) return [row];
  const { prompt, weight } = row;
  if ("label" in row) return [judgedOutcome(prompt, row.completion, row.label, separator, weight)];
  if (row.tie) return [];
  return [
    judgedOutcome(prompt, row.chosen, true, separator, weight),
    judgedOutcome(prompt, row.rejected, false, separator, weight),
  ];
}

const rows = z.union([stepRow, thumbsRow, preferenceRow]);

const dataset = offline(config, {
  row: rows,
  unfit: "no judged step ends within max_length, or the pair is a tie",
  encode: (row, tokenizer, length, { step_separator, train_on_last_step_only }) =>
    judgedOf(row, step_separator).flatMap((judged) => {
      const encoded = encodeJudged(tokenizer, length, judged, step_separator);
      const learned = encoded?.steps.some(({ last }) => last || !train_on_last_step_only);
      return encoded && learned ? [encoded] : [];
    }),
  length: ({ ids }) => ids.length,
  collate(examples, padId, { train_on_last_step_only }) {
    const { width, ...ids } = padRight(examples, padId);
    const steps = examples.flatMap(({ steps, weight }, row) =>
      steps
        .filter(({ last }) => last || !train_on_last_step_only)
        .map(({ end, right }) => ({ at: row * width + end, right: Number(right), weight })),
    );
    const room = bucket(steps.length);
    const column = (of: (step: (typeof steps)[number]) => number) =>
      Float32Array.from({ length: room }, (_, n) => {
        const step = steps[n];
        return step ? of(step) : 0;
      });
    return {
      arrays: {
        ids,
        ends: int32(Int32Array.from(column(({ at }) => at)), room),
        right: float32(
          column(({ right }) => right),
          room,
        ),
        weights: float32(
          column(({ weight }) => weight),
          room,
        ),
        counted: float32(
          column(() => 1),
          room,
        ),
      },
      weight: steps.length,
      tokens: examples.reduce((sum, example) => sum + example.ids.length, 0),
    };
  },
});

/**
 * Process reward model (arXiv 2211.14275, 2305.20050) as in TRL's PRMTrainer: a token classifier of two classes, read at
 * the end of each step's separator. Rows judged as a whole (thumbs, pairs) label their last step: an outcome reward model.
 */
export const prm = defineAlgorithm({
  name: "prm",
  title: "Process reward model",
  summary: "Learns which steps of a reasoned response are right, so that the best of several can be chosen.",
  learnsFrom: "thumbs",
  produces: "reward",
  head: "steps",
  roles: ["reward"],
  choice: {
    needs: [["steps"]],
    models: 1,
    online: false,
    stability: "high",
    useWhen: [
      "Responses are reasoned in steps, and people (or a checker) marked each step right or wrong.",
      "The best of several responses is to be chosen by its weakest step.",
    ],
    avoidWhen: [
      "Responses were judged as a whole: a reward model or thumbs say the same with less work.",
      "A policy is to be trained against it for long: a model of steps is easily pleased by empty ones.",
    ],
    paper: { title: "Let's Verify Step by Step", url: "https://arxiv.org/abs/2305.20050" },
  },
  config,
  ...dataset,
  heldOut: (config, data) => dataset.heldOut({ ...config, train_on_last_step_only: false }, data),
  loss({ tf }, _config, { ids, ends, right, weights, counted }, model) {
    return stepLoss(tf, { logits: model.stepLogits(ids, ends), right, weights, counted });
  },
});
