import { type Alarm, say, type Watcher } from "./watcher";
import { openWindows } from "./windows";

const inARow = 2;
/** Margins by group as NAME/GROUP, and how many values a mean is taken of. */
const margins = { "eval_rewards/margins": 1, eval_margin: 1, "rewards/margins": 10, margin: 10 } as const;

export const majorityBias: Watcher = {
  name: "majority-bias",
  title: "Majority bias",
  threshold: `The reward margin of one belief group is below 0 while that of all together is above, ${inARow} times in a row (in training: over 10 logged steps).`,
  explanation:
    "On average the model learns what people prefer, but for one group it learns the opposite: where groups disagree, the larger one is followed. The average does not show it.",
  advice:
    "Give the groups equal weight (group_weights), train on that group alone, or use GDPO, which learns the distribution of the groups rather than their average.",
  metrics: Object.keys(margins).flatMap((name) => [name, `${name}/*`]),
  watch() {
    const means = new Map<string, ReturnType<typeof openWindows>>();
    const below = new Map<string, number>();
    return ({ values }): Alarm | null => {
      for (const [name, size] of Object.entries(margins)) {
        const all = follow(means, name, size, values[name]);
        for (const [metric, value] of Object.entries(values)) {
          if (!metric.startsWith(`${name}/`)) continue;
          const own = follow(means, metric, size, value);
          if (own === null || all === null) continue;
          const times = own < 0 && all > 0 ? (below.get(metric) ?? 0) + 1 : 0;
          below.set(metric, times);
          if (times < inARow) continue;
          const group = metric.slice(name.length + 1);
          const message = `The margin of “${group}” is ${say(own)}, that of all together ${say(all)}.`;
          return { metric, value: own, threshold: 0, message };
        }
      }
      return null;
    };
  },
};

function follow(
  means: Map<string, ReturnType<typeof openWindows>>,
  metric: string,
  size: number,
  value: number | undefined,
): number | null {
  const mean = means.get(metric) ?? openWindows(size);
  means.set(metric, mean);
  if (value !== undefined) mean.add(value);
  return mean.last;
}
