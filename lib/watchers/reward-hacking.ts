import { type Alarm, say, type Watcher } from "./watcher";
import { type Level, openLevels, openWindows } from "./windows";

const share = 0.25; // of what was gained
const proxies = ["reward", "objective/scores", "rewards/margins"] as const;
const inARow = 2;

/** What should rise with a proxy and is not trained on: held-out figures, and any that is called gold. */
function isTruth(proxy: string, metric: string): boolean {
  if (proxy === "rewards/margins") return metric === "eval_rewards/margins";
  return metric === "eval_reward" || metric === `eval_${proxy}` || /(^|[_/])gold/.test(metric);
}

export const rewardHacking: Watcher = {
  name: "reward-hacking",
  title: "Reward hacking",
  threshold: `A held-out figure, or a gold reward over 10 logged steps, lost ${100 * share}% of what it had gained, ${inARow} times in a row and by more than twice its noise, while the reward that is trained on went on rising.`,
  explanation:
    "The model gets better at its reward and worse at what the reward stands for: it found out where the two differ (Goodhart's law; over-optimisation, arXiv 2210.10760). In training on pairs this is learning them by heart.",
  advice:
    "Take the checkpoint from where the held-out figure was best. Raise beta (kl_coef in PPO), train for fewer steps, take an ensemble of reward models, or collect labels on what the model writes now.",
  metrics: [...proxies, ...proxies.map((proxy) => `eval_${proxy}`), "*gold*"],
  watch() {
    const seen = proxies.map((proxy) => ({ proxy, recent: openWindows(), truths: new Map<string, Truth>() }));
    return ({ values }): Alarm | null => {
      for (const { proxy, recent, truths } of seen) {
        const trained = values[proxy];
        if (trained !== undefined) recent.add(trained);
        for (const [metric, value] of Object.entries(values)) {
          if (!isTruth(proxy, metric)) continue;
          const truth = truths.get(metric) ?? openTruth(metric.startsWith("eval_") ? 1 : undefined);
          truths.set(metric, truth);
          const fell = truth(value, recent.last);
          if (fell === null) continue;
          const message = `${metric} fell from ${say(fell.best)} to ${say(fell.now)} while ${proxy} rose to ${say(fell.proxy)}.`;
          return { metric, value: fell.now, threshold: fell.limit, message };
        }
      }
      return null;
    };
  },
};

type Truth = ReturnType<typeof openTruth>;

/** Follows one held-out figure; says when it has fallen from its best while the proxy has not. */
function openTruth(size: number | undefined) {
  const level = openLevels(size);
  let first: Level | null = null;
  let best: (Level & { readonly proxy: number }) | null = null;
  let below = 0;
  return (value: number, proxy: number | null) => {
    const now = level(value);
    if (now === null || proxy === null) return null;
    first ??= now;
    if (best === null || now.mean > best.mean) {
      best = { ...now, proxy };
      below = 0;
      return null;
    }
    const limit = best.mean - Math.max(share * (best.mean - first.mean), 2 * Math.hypot(best.error, now.error), 1e-6);
    below = now.mean < limit && proxy > best.proxy ? below + 1 : 0;
    return below < inARow ? null : { best: best.mean, now: now.mean, limit, proxy };
  };
}
