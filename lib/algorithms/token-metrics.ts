import type { Ratio, Tensor, Tf, TokenFigures } from "./algorithm";

/** The mean of a figure over the tokens that `mask` counts, both [N]. */
export const meanOver = (tf: Tf, figures: Tensor, mask: Tensor): Ratio => ({
  sum: tf.sum(tf.mul(figures, mask)),
  count: tf.sum(mask),
});

/** Mean logits of the completions' tokens, those of chosen and of rejected ones apart; masks are [N]. */
export function logitMetrics(tf: Tf, { meanLogits }: TokenFigures, chosen: Tensor, rejected: Tensor) {
  return { "logits/chosen": meanOver(tf, meanLogits, chosen), "logits/rejected": meanOver(tf, meanLogits, rejected) };
}
