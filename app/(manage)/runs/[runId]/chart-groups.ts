/** A chart and the metrics that share its axes, by TRL's names. */
export interface ChartGroup {
  readonly title: string;
  readonly metrics: readonly string[];
}

const groups: readonly ChartGroup[] = [
  { title: "Loss", metrics: ["loss", "eval_loss"] },
  {
    title: "Accuracy",
    metrics: [
      "rewards/accuracies",
      "accuracy",
      "eval_rewards/accuracies",
      "eval_accuracy",
      "eval_accuracy_low",
      "eval_accuracy_high",
    ],
  },
  { title: "Reward margin", metrics: ["rewards/margins", "margin", "eval_rewards/margins", "eval_margin"] },
  { title: "Reward", metrics: ["reward", "eval_reward", "objective/scores"] },
  { title: "Rewards", metrics: ["rewards/chosen", "rewards/rejected", "mean_reward", "min_reward", "max_reward"] },
  { title: "Log-probabilities", metrics: ["logps/chosen", "logps/rejected"] },
  { title: "Distance from the reference", metrics: ["kl", "eval_kl"] },
  { title: "Distance of a whole response", metrics: ["objective/kl"] },
  {
    title: "Length of responses",
    metrics: ["completions/mean_length", "completions/mean_terminated_length", "eval_completions/mean_length"],
  },
  { title: "Cut off, and alike", metrics: ["completions/clipped_ratio", "frac_reward_zero_std", "frac_ties"] },
  { title: "Spread of rewards", metrics: ["reward_std", "eval_reward_std"] },
  { title: "Value model's loss", metrics: ["loss/value_avg"] },
  {
    title: "Clipped",
    metrics: ["clip_ratio/low_mean", "clip_ratio/high_mean", "policy/clipfrac_avg", "val/clipfrac_avg"],
  },
  { title: "Sampler beside the training graph", metrics: ["sampling/sampling_logp_difference/mean"] },
  { title: "Odds ratio", metrics: ["log_odds_chosen", "log_odds_ratio", "eval_log_odds_chosen"] },
  { title: "Imitation", metrics: ["nll_loss", "eval_nll_loss"] },
  { title: "Entropy", metrics: ["entropy", "eval_entropy"] },
  { title: "Tokens guessed right", metrics: ["mean_token_accuracy", "eval_mean_token_accuracy"] },
  { title: "Logits", metrics: ["logits/chosen", "logits/rejected"] },
  { title: "Learning rate", metrics: ["learning_rate"] },
  { title: "Gradient norm", metrics: ["grad_norm"] },
];
const elsewhere = new Set(["epoch", "num_tokens", "step_time", "eval_pairs"]); // progress, not learning

/** The charts for what was measured, the telling ones first; a metric that no chart knows has one of its own. */
export function chartsFor(measured: readonly string[]): ChartGroup[] {
  const known = groups
    .map(({ title, metrics }) => ({ title, metrics: metrics.filter((name) => measured.includes(name)) }))
    .filter(({ metrics }) => metrics.length > 0);
  const named = new Set(groups.flatMap(({ metrics }) => metrics));
  const others = measured.filter(
    (name) => !named.has(name) && !elsewhere.has(name) && !named.has(name.replace("eval_", "")),
  );
  return [...known, ...others.map((name) => ({ title: name, metrics: [name] }))];
}
