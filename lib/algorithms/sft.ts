import { z } from "zod";
import { demonstrationRow } from "../datasets/demonstration-row";
import { preferenceRow } from "../datasets/preference-row";
import type { HostArray } from "../engine/store";
import type { Tokenizer } from "../nn/tokenizer";
import { type Batch, defineAlgorithm, type Packing } from "./algorithm";
import { collateTargets, float32, int32 } from "./collate";
import { detached } from "./detach";
import { type Encoded, encodeCompletion, encodeConversation, truncate } from "./encode";
import { byGroup, type GroupMasks, groupMasks, worstGroups } from "./group-metrics";
import { groupFields, groupOf } from "./group-weights";
import { offline } from "./offline";
import { packLengths } from "./pack";
import { meanOver } from "./token-metrics";
import { field, trainingFields } from "./training-config";

const config = z.strictObject({
  ...trainingFields({
    learning_rate: 5e-4,
    typicalLearningRate: [1e-5, 2e-3],
    num_train_epochs: 1,
    per_device_train_batch_size: 8,
    max_length: 512,
  }),
  ...groupFields,
  completion_only_loss: field(z.boolean().default(true), {
    title: "Only completions are learned",
    description:
      "Off: prompts, and the user's turns of conversations, are learned as well, as in further pre-training.",
    advanced: true,
  }),
  packing: field(z.boolean().default(false), {
    title: "Packing",
    description:
      "Puts short rows together into rows of the full length, so that nothing is computed for filling. Each still sees itself alone; a batch then holds more of them.",
    advanced: true,
  }),
  loss_type: field(z.enum(["nll", "dft"]).default("nll"), {
    title: "Loss",
    description:
      "nll is plain cross-entropy; dft weighs each token by how likely it already is, so that odd ones pull less.",
    advanced: true,
  }),
});

type Config = z.output<typeof config>;

const row = z.union([demonstrationRow, preferenceRow]);
type Row = z.output<typeof row>;

/** One sequence, or with packing several, one after the other. */
interface Demonstration extends Encoded {
  readonly parts: readonly { readonly length: number; readonly weight: number; readonly group: string }[];
}

function encodeRow(tokenizer: Tokenizer, row: Row): Encoded {
  if ("messages" in row) return encodeConversation(tokenizer, row.messages);
  return encodeCompletion(tokenizer, row.prompt, "chosen" in row ? row.chosen : row.completion);
}

function pack(demonstrations: readonly Demonstration[], length: number): Demonstration[] {
  const rows = packLengths(
    demonstrations.map(({ ids }) => ids.length),
    length,
  );
  return rows.map((indexes) => {
    const some = indexes.flatMap((index) => demonstrations[index] ?? []);
    let start = 0;
    const learn = some.flatMap(({ ids, learn: spans }) => {
      const at = start;
      start += ids.length;
      return spans.map(([from, to]) => [at + Math.max(from, 1), at + to] as const); // no first token is predicted
    });
    return { ids: some.flatMap(({ ids }) => ids), learn, parts: some.flatMap(({ parts }) => parts) };
  });
}

/** Which part of its row each token belongs to, and where in it: [R, T] both. What is behind the last is a part, too. */
function layOut(rows: readonly Demonstration[], width: number) {
  const documents = new Int32Array(rows.length * width);
  const places = new Int32Array(rows.length * width);
  for (const [r, { parts, ids }] of rows.entries()) {
    let at = r * width;
    for (const [n, length] of [...parts.map((part) => part.length), width - ids.length].entries()) {
      for (let t = 0; t < length; t++) [documents[at + t], places[at + t]] = [n, t];
      at += length;
    }
  }
  return { documents: int32(documents, rows.length, width), places: int32(places, rows.length, width) };
}

type PlainArrays = Record<"ids" | "positions" | "targets" | "weights" | "mask", HostArray> & GroupMasks;
type DemonstrationArrays = PlainArrays | (PlainArrays & ReturnType<typeof layOut>);

/** The part of its row that a token belongs to. */
function partOf(rows: readonly Demonstration[], { row, token }: { row: number; token: number }) {
  let left = token;
  for (const part of rows[row]?.parts ?? []) {
    if (left < part.length) return part;
    left -= part.length;
  }
  throw new Error(`Token ${token} of row ${row} is in none of its parts.`);
}

function collate(
  rows: readonly Demonstration[],
  padId: number,
  { packing }: Config,
  groups: readonly string[],
): Batch<DemonstrationArrays> {
  const { arrays: sequences, learned, tokens } = collateTargets(rows, padId);
  const { ids, positions, targets } = sequences;
  const room = targets.data.length;
  const parts = learned.map((target) => partOf(rows, target));
  const column = (of: (part: (typeof parts)[number]) => number) =>
    float32(
      Array.from({ length: room }, (_, n) => (parts[n] ? of(parts[n]) : 0)),
      room,
    );
  const plain = {
    ...{ ids, positions, targets },
    weights: column(({ weight }) => weight / learned.length),
    mask: column(() => 1),
    ...groupMasks(parts, groups, room),
  };
  const arrays: DemonstrationArrays = packing ? { ...plain, ...layOut(rows, ids.shape[1] ?? 0) } : plain;
  return { arrays, weight: learned.length, tokens };
}

/**
 * Supervised fine-tuning: L = -sum log p(y_t | x, y_<t) / N over the N completion tokens of the whole update, so that
 * batch 1 x 8 equals 8 x 1 (TRL's SFTTrainer). DFT, arXiv 2508.05629, multiplies each term by p(y_t), held constant. Of
 * a pair the chosen completion is learned.
 */
export const sft = defineAlgorithm({
  name: "sft",
  title: "Supervised fine-tuning",
  summary:
    "Learns to write what people wrote, or what they chose: the first step from a raw model to one that answers.",
  learnsFrom: "demonstration",
  produces: "policy",
  roles: ["policy"],
  choice: {
    needs: [["demonstrations", "pairs"]],
    models: 1,
    online: false,
    stability: "high",
    useWhen: [
      "The model does not answer yet, or not in the form that is wanted: every other method starts from one that does.",
      "There are good responses to imitate, if only a few hundred.",
      "As a baseline: what the chosen responses teach without the rejected ones.",
    ],
    avoidWhen: [
      "The model already writes such responses, and which of them people like better is the question.",
      "The responses are a mixture of good and bad: all are imitated alike.",
    ],
    paper: {
      title: "Training language models to follow instructions with human feedback",
      url: "https://arxiv.org/abs/2203.02155",
    },
  },
  config,
  ...offline(config, {
    row,
    unfit: "the prompt alone fills max_length, or there is no completion to learn",
    encode(row, tokenizer, length, { completion_only_loss }): Demonstration[] {
      if ("tie" in row && row.tie) return [];
      const { ids, learn } = encodeRow(tokenizer, row);
      const kept = truncate({ ids, learn: completion_only_loss ? learn : [[0, ids.length]] }, length);
      return kept
        ? [{ ...kept, parts: [{ length: kept.ids.length, weight: row.weight ?? 1, group: groupOf(row) }] }]
        : [];
    },
    merge: (demonstrations, length, { packing }) => (packing ? pack(demonstrations, length) : demonstrations),
    length: ({ ids }) => ids.length,
    collate,
  }),
  loss({ tf }, { loss_type }, tensors, model) {
    const { ids, positions, targets, weights, mask } = tensors;
    const packing: Packing | undefined = "documents" in tensors ? tensors : undefined;
    const figures = model.tokenFigures(ids, positions, targets, { packing });
    const { logProbs } = figures;
    const likely = () => detached(tf, () => tf.exp(logProbs));
    const terms = loss_type === "nll" ? logProbs : tf.mul(logProbs, likely());
    const entropy = meanOver(tf, figures.entropies, mask);
    const accuracy = meanOver(tf, figures.correct, mask);
    const groups = byGroup(tf, tensors, { nll: tf.neg(logProbs), mean_token_accuracy: figures.correct });
    return {
      loss: tf.neg(tf.sum(tf.mul(terms, weights))),
      metrics: { entropy, mean_token_accuracy: accuracy, ...groups },
    };
  },
  summarise: (means) => worstGroups(means, ["mean_token_accuracy"]),
});
