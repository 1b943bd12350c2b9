import { preferenceRow } from "../datasets/preference-row";
import type { Tensors } from "../engine/store";
import { defineAlgorithm, type Learner, type Tf } from "./algorithm";
import { annotateReference } from "./annotate-reference";
import { shareBeliefs } from "./belief-shares";
import { bucket, float32, int32, padRight } from "./collate";
import { encodeBelief } from "./encode-belief";
import { gdpoConfig } from "./gdpo-config";
import { gdpoLoss } from "./gdpo-loss";
import { groupMasks } from "./group-metrics";
import { offline } from "./offline";
import { halves, weightsOf, worstPairs } from "./pairs";
import { logitMetrics, meanOver } from "./token-metrics";

/** A pair of responses to a prompt and a belief. */
interface BeliefPair {
  readonly chosen: readonly number[];
  readonly rejected: readonly number[];
  readonly beliefStart: number;
  readonly responseStart: number;
  readonly firstTokens: readonly number[]; // of each belief
  readonly shares: readonly number[]; // how many people hold each
  readonly own: number; // which of them the label was given by
  readonly weight: number;
  readonly group: string;
  readonly reference: readonly [chosen: number, rejected: number];
}

/** A token to be guessed. */
interface Target {
  readonly row: number;
  readonly token: number; // its place in the row
  readonly id: number;
}

/** The tokens from one place of a sequence to another. */
const span = (row: number, ids: readonly number[], from: number, to = ids.length): Target[] =>
  ids.slice(from, to).map((id, i) => ({ row, token: from + i, id }));

/**
 * One list of targets, since one call of the model reads the batch once: the responses' tokens (`rows` [2B, N] says
 * whose), the belief's text behind its first token (`text` [B, N], a mean), and at the belief's place each belief that
 * there can be (`beliefs` [B * K, N]).
 */
function collate(pairs: readonly BeliefPair[], padId: number, _config?: unknown, groups: readonly string[] = []) {
  const sequences = [...pairs.map(({ chosen }) => chosen), ...pairs.map(({ rejected }) => rejected)];
  const { width, ...ids } = padRight(
    sequences.map((sequence) => ({ ids: sequence })),
    padId,
  );
  const most = Math.max(...pairs.map(({ shares }) => shares.length));
  const responses = sequences.flatMap((sequence, row) =>
    span(row, sequence, pairs[row % pairs.length]?.responseStart ?? 0),
  );
  const texts = pairs.flatMap(({ chosen, beliefStart, responseStart }, row) =>
    span(row, chosen, beliefStart + 1, responseStart),
  );
  const beliefs = pairs.flatMap(({ firstTokens, beliefStart }, row) =>
    firstTokens.map((id, k) => ({ row, token: beliefStart, id, slot: row * most + k })),
  );
  const targets = [...responses, ...texts, ...beliefs];
  const count = bucket(targets.length);
  const at = (of: (target: Target) => number) =>
    Int32Array.from({ length: count }, (_, n) => (targets[n] ? of(targets[n]) : 0));
  const matrix = (
    height: number,
    some: readonly { readonly n: number; readonly row: number; readonly value: number }[],
  ) => {
    const data = new Float32Array(height * count);
    for (const { n, row, value } of some) data[row * count + n] = value;
    return float32(data, height, count);
  };
  const perBelief = (of: (pair: BeliefPair, k: number) => number) =>
    float32(
      pairs.flatMap((pair) => Array.from({ length: most }, (_, k) => (k < pair.shares.length ? of(pair, k) : 0))),
      pairs.length,
      most,
    );
  const column = (values: readonly number[]) => float32(values, values.length);
  return {
    arrays: {
      ids,
      positions: int32(
        at(({ row, token }) => row * width + token - 1),
        count,
      ),
      targets: int32(
        at(({ id }) => id),
        count,
      ),
      rows: matrix(
        sequences.length,
        responses.map(({ row }, n) => ({ n, row, value: 1 })),
      ),
      text: matrix(
        pairs.length,
        texts.map(({ row }, i) => {
          const { beliefStart = 0, responseStart = 0 } = pairs[row] ?? {};
          return { n: responses.length + i, row, value: 1 / (responseStart - beliefStart - 1) };
        }),
      ),
      beliefs: matrix(
        pairs.length * most,
        beliefs.map(({ slot }, i) => ({ n: responses.length + texts.length + i, row: slot, value: 1 })),
      ),
      shares: perBelief(({ shares }, k) => shares[k] ?? 0),
      possible: perBelief(() => 1),
      common: column(pairs.map(({ shares, own }) => Number((shares[own] ?? 0) >= Math.max(...shares)))),
      reference: column([...pairs.map((pair) => pair.reference[0]), ...pairs.map((pair) => pair.reference[1])]),
      weights: weightsOf(pairs),
      ...groupMasks(pairs, groups),
    },
    weight: pairs.length,
    tokens: sequences.reduce((sum, sequence) => sum + sequence.length, 0),
  };
}

const responseLogps = (
  tf: Tf,
  { ids, positions, targets, rows }: Tensors<ReturnType<typeof collate>["arrays"]>,
  model: Learner,
) => tf.dot(rows, model.tokenLogProbs(ids, positions, targets));

/**
 * Group Distributional Preference Optimization, arXiv 2412.20299 (gdpo-loss.ts): the model says a belief and then the
 * response that follows from it. Beliefs come as often as people hold them, so that a minority's is not averaged away;
 * given a belief, the response is the one that those who hold it prefer. Not TRL's "GDPO", which normalises rewards.
 */
export const gdpo = defineAlgorithm({
  name: "gdpo",
  title: "Group distributional preference optimisation",
  summary: "Learns what each belief group prefers and how common each is, and answers in that proportion.",
  learnsFrom: "preference",
  produces: "policy",
  roles: ["policy", "reference"],
  choice: {
    needs: [["pairs"], ["groups"]],
    models: 1,
    online: false,
    stability: "medium",
    useWhen: [
      "Groups prefer different things, and each is to be answered as often as it is there.",
      "A minority's preference must not be averaged away.",
    ],
    avoidWhen: [
      "Groups differ no more than their members among themselves: DPO learns the one taste with less to go wrong.",
      "Responses must not begin with the belief that they follow.",
    ],
    paper: {
      title: "No Preference Left Behind: Group Distributional Preference Optimization",
      url: "https://arxiv.org/abs/2412.20299",
    },
  },
  config: gdpoConfig,
  ...offline(gdpoConfig, {
    row: preferenceRow,
    unfit: "prompt and belief alone fill max_length, the pair is a tie, or it says no belief",
    relate: (rows, training, { belief_prior }) => shareBeliefs(rows, training, belief_prior),
    encode(row, tokenizer, length, { belief_format }): BeliefPair[] {
      const { belief, beliefs, probabilities: shares } = row;
      if (row.tie || !belief || !beliefs || !shares) return [];
      const { chosen, rejected, ...places } = encodeBelief({ ...row, beliefs }, belief, tokenizer, belief_format);
      if (places.responseStart >= length || places.beliefStart === 0) return [];
      const pair = { chosen: chosen.slice(0, length), rejected: rejected.slice(0, length), ...places, shares };
      const { weight, group } = row;
      return [
        { ...pair, own: beliefs.indexOf(belief), weight: weight ?? 1, group: group ?? belief, reference: [0, 0] },
      ];
    },
    annotate: (env, _config, pairs, batches) =>
      annotateReference(env, pairs, batches, {
        collate: (some) => collate(some, env.tokenizer.padId),
        read: (tensors, model) => responseLogps(env.tf, tensors, model),
        add: (pair, [chosen = 0, rejected = 0]) => ({ ...pair, reference: [chosen, rejected] }),
      }),
    length: ({ chosen, rejected }) => Math.max(chosen.length, rejected.length),
    collate,
  }),
  loss({ tf }, config, tensors, model) {
    const { ids, positions, targets, rows, text, beliefs, shares, possible, common, reference, weights } = tensors;
    const figures = model.tokenFigures(ids, positions, targets);
    const { loss, metrics } = gdpoLoss(
      tf,
      {
        logps: tf.dot(rows, figures.logProbs),
        beliefLogps: tf.reshape(tf.dot(beliefs, figures.logProbs), shares.shape),
        textNll: tf.neg(tf.dot(text, figures.logProbs)),
        ...{ reference, shares, possible, common, weights, masks: tensors },
      },
      config,
    );
    const [chosen, rejected] = halves(tf, rows).map((side) => tf.sum(side, 0));
    if (!chosen || !rejected) throw new Error("A batch of pairs splits in two.");
    const entropy = meanOver(tf, figures.entropies, tf.add(chosen, rejected));
    return { loss, metrics: { ...metrics, ...logitMetrics(tf, figures, chosen, rejected), entropy } };
  },
  summarise: worstPairs,
});
