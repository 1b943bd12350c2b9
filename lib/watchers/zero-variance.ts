import { say, type Watcher } from "./watcher";
import { openWindows } from "./windows";

const metric = "frac_reward_zero_std";
const most = 0.5;

export const zeroVariance: Watcher = {
  name: "zero-variance",
  title: "Groups without a difference",
  threshold: `Over 10 logged steps, more than ${say(100 * most)}% of the groups have one reward for all their completions.`,
  explanation:
    "Advantages compare the completions of one prompt. Where all of them get the same reward there is nothing to compare, so most of what the model writes teaches it nothing.",
  advice:
    "Take prompts that it answers right sometimes, neither always nor never; raise num_generations or the temperature; set dynamic_sampling, which draws again for such prompts; or give a reward with more values than 0 and 1.",
  metrics: [metric],
  watch() {
    const shares = openWindows();
    return ({ values }) => {
      const value = values[metric];
      if (value === undefined) return null;
      shares.add(value);
      const { last } = shares;
      if (last === null || last <= most) return null;
      const message = `In ${say(100 * last)}% of the groups all completions got the same reward.`;
      return { metric, value: last, threshold: most, message };
    };
  },
};
