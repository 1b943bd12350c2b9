/** A chart and the metrics that share its axes, by TRL's names. */
export interface ChartGroup {
  readonly title: string;
  readonly metrics: readonly string[];
}

/** Those measured as training goes and on held-out rows. */
const both = (...names: readonly string[]) => names.flatMap((name) => [name, `eval_${name}`]);

/** The telling ones first; of methods that write, what they are rewarded for. A star stands for any text: of each belief group, of each reward. */
const groups: readonly ChartGroup[] = [
  { title: "Reward", metrics: ["reward", "eval_reward", "objective/scores"] },
  { title: "Distance of a whole response", metrics: ["objective/kl"] },
  {
    title: "Length of responses",
    metrics: ["completions/mean_length", "completions/mean_terminated_length", "eval_completions/mean_length"],
  },
  { title: "Loss", metrics: ["loss", "eval_loss", "loss/policy_avg"] },
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
  { title: "Margin by group", metrics: both("rewards/margins/*", "margin/*") },
  { title: "Accuracy by group", metrics: both("rewards/accuracies/*", "accuracy/*") },
  { title: "Loss by group", metrics: both("nll/*") },
  { title: "Tokens guessed right by group", metrics: both("mean_token_accuracy/*") },
  { title: "Rewards of what is wanted, by group", metrics: both("rewards/chosen/*") },
  { title: "Rewards of what is not, by group", metrics: both("rewards/rejected/*") },
  { title: "Accuracy on right and on wrong steps", metrics: both("accuracy_right", "accuracy_wrong") },
  {
    title: "Group that fares worst",
    metrics: [
      ...["eval_rewards/margins_worst_group", "eval_rewards/accuracies_worst_group"],
      ...["eval_margin_worst_group", "eval_accuracy_worst_group"],
      ...["eval_nll_worst_group", "eval_mean_token_accuracy_worst_group"],
    ],
  },
  { title: "Distance from people's beliefs", metrics: both("belief/js_distance", "belief/kl") },
  { title: "Margin of majority and minority", metrics: both("rewards/margins_majority", "rewards/margins_minority") },
  {
    title: "Accuracy of majority and minority",
    metrics: both("rewards/accuracies_majority", "rewards/accuracies_minority"),
  },
  { title: "Beliefs as written", metrics: both("belief/probability_sum", "belief/nll") },
  {
    title: "Accuracy by length, shortest quarter first",
    metrics: [1, 2, 3, 4].map((q) => `eval_accuracy_length_q${q}`),
  },
  { title: "Length bias", metrics: ["eval_longer_wins", "eval_longer_scored_higher", "eval_length_correlation"] },
  { title: "Calibration error", metrics: ["eval_ece"] },
  { title: "Rewards", metrics: ["rewards/chosen", "rewards/rejected", "mean_reward", "min_reward", "max_reward"] },
  { title: "Log-probabilities", metrics: ["logps/chosen", "logps/rejected"] },
  { title: "Distance from the reference", metrics: ["kl", "eval_kl"] },
  {
    title: "Cut off, and alike",
    metrics: ["completions/clipped_ratio", "frac_reward_zero_std", "frac_ties", "frac_groups_discarded"],
  },
  { title: "Responses that end", metrics: ["val/contain_eos_token"] },
  { title: "Responses that end, how many", metrics: ["val/num_eos_tokens"] },
  { title: "Spread of rewards", metrics: ["reward_std", "eval_reward_std"] },
  { title: "Best less worst response", metrics: ["objective/scores_margin"] },
  { title: "Reward less the penalty for distance", metrics: ["objective/rlhf_reward", "objective/non_score_reward"] },
  { title: "Each reward", metrics: ["rewards/*/mean"] },
  { title: "Spread of each reward", metrics: ["rewards/*/std"] },
  { title: "Value model's loss", metrics: ["loss/value_avg"] },
  { title: "Distance moved in a step", metrics: ["policy/approxkl_avg"] },
  { title: "Ratio to the policy that wrote", metrics: ["val/ratio"] },
  { title: "KL penalty", metrics: ["kl_coef"] },
  {
    title: "Clipped",
    metrics: [
      "clip_ratio/low_mean",
      "clip_ratio/high_mean",
      "clip_ratio/region_mean",
      "clip_ratio/low_min",
      "clip_ratio/high_max",
      "policy/clipfrac_avg",
      "val/clipfrac_avg",
    ],
  },
  {
    title: "Sampler beside the training graph",
    metrics: ["sampling/sampling_logp_difference/mean", "sampling/sampling_logp_difference/max"],
  },
  {
    title: "Shortest and longest response",
    metrics: ["min", "max", "min_terminated", "max_terminated"].map((which) => `completions/${which}_length`),
  },
  { title: "Odds ratio", metrics: ["log_odds_chosen", "log_odds_ratio", "eval_log_odds_chosen"] },
  { title: "Loss on what people chose", metrics: ["eval_sft_loss"] },
  { title: "Imitation", metrics: ["nll_loss", "eval_nll_loss"] },
  { title: "Entropy", metrics: ["entropy", "eval_entropy", "policy/entropy_avg"] },
  { title: "Entropy of a whole response", metrics: ["objective/entropy"] },
  { title: "Tokens guessed right", metrics: ["mean_token_accuracy", "eval_mean_token_accuracy"] },
  { title: "Logits", metrics: ["logits/chosen", "logits/rejected"] },
  { title: "Learning rate", metrics: ["learning_rate"] },
  { title: "Gradient norm", metrics: ["grad_norm", "value_grad_norm"] },
];
const elsewhere = new Set(["epoch", "num_tokens", "step_time", "eval_pairs"]); // progress, not learning

const meantBy = (metric: string) => {
  const [start = "", end] = metric.split("*");
  return (name: string) => (end === undefined ? name === metric : name.startsWith(start) && name.endsWith(end));
};

/** The charts for what was measured, the telling ones first; a metric that no chart knows has one of its own. */
export function chartsFor(measured: readonly string[]): ChartGroup[] {
  const known = groups
    .map(({ title, metrics }) => ({ title, metrics: metrics.flatMap((metric) => measured.filter(meantBy(metric))) }))
    .filter(({ metrics }) => metrics.length > 0);
  const named = (name: string) => groups.some(({ metrics }) => metrics.some((metric) => meantBy(metric)(name)));
  const others = measured.filter((name) => !named(name) && !elsewhere.has(name) && !named(name.replace("eval_", "")));
  return [...known, ...others.map((name) => ({ title: name, metrics: [name] }))];
}
