import { type Alarm, say, type Watcher } from "./watcher";
import { openWindows } from "./windows";

const growth = 1.5;
const fewest = 8; // tokens or words: a shorter answer may grow by half and say no more

/** Lengths, and of how many values a mean is taken. */
const lengths = { "completions/mean_length": 10, "samples/mean_length": 1 } as const;

export const lengthBias: Watcher = {
  name: "length-bias",
  title: "Longer and longer",
  threshold: `Completions over 10 logged steps, or the samples, are ${growth} times as long as at the start.`,
  explanation:
    "People and reward models tend to prefer the longer answer, so a model can raise its reward with words alone. Whether the answers got better as well, the loss does not say.",
  advice:
    "Read the samples. If they pad: length-normalised losses (SimPO, DPO's sigmoid_norm or ipo), the reward “length”, loss_type dr_grpo in GRPO, or pairs in which the shorter answer won too. If the task needs longer answers, all is well.",
  metrics: Object.keys(lengths),
  watch() {
    const watched = Object.entries(lengths).map(([metric, size]) => ({ metric, levels: openWindows(size) }));
    return ({ values }): Alarm | null => {
      for (const { metric, levels } of watched) {
        const value = values[metric];
        if (value === undefined) continue;
        levels.add(value);
        const { first, last } = levels;
        if (first === null || last === null || first < fewest || last < growth * first) continue;
        const unit = metric === "samples/mean_length" ? "words" : "tokens";
        const message = `Answers grew from ${say(first)} to ${say(last)} ${unit}.`;
        return { metric, value: last, threshold: growth * first, message };
      }
      return null;
    };
  },
};
