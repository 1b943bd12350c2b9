import { type Alarm, say, type Watcher } from "./watcher";
import { openWindows } from "./windows";

const least = 0.1; // of the entropy at the start
const entropies = ["policy/entropy_avg", "entropy"];
const repeated = "samples/repetition";
const most = 0.5;
const risen = 0.2;

export const collapse: Watcher = {
  name: "collapse",
  title: "Collapse",
  threshold: `The entropy over 10 logged steps is below ${100 * least}% of what it was over the first 10 (not for SFT, which is to become sure); or more than ${100 * most}% of the four-word sequences in the samples are repetitions, ${100 * risen} points more than at the start.`,
  explanation:
    "The model has become nearly certain of every word: it gives one answer to everything, or says the same thing over and over. What it does not try any more it cannot learn to prefer.",
  advice:
    "Take a checkpoint from before. Raise beta or the sampling temperature, lower learning_rate, or train for fewer steps; for repetition, add the reward “repetition” or more varied data.",
  metrics: [...entropies, repeated],
  watch(run) {
    const figures = run.learnsFrom === "demonstration" ? [] : entropies;
    const watched = figures.map((metric) => ({ metric, levels: openWindows() }));
    let before: number | null = null;
    return ({ values }): Alarm | null => {
      for (const { metric, levels } of watched) {
        const value = values[metric];
        if (value === undefined) continue;
        levels.add(value);
        const { first, last } = levels;
        if (first === null || last === null || first <= 0 || last >= least * first) continue;
        const message = `The entropy fell from ${say(first)} to ${say(last)} nats a token.`;
        return { metric, value: last, threshold: least * first, message };
      }
      const share = values[repeated];
      if (share === undefined) return null;
      before ??= share;
      if (share <= most || share < before + risen) return null;
      const message = `${say(100 * share)}% of the samples' four-word sequences are repetitions; at the start it was ${say(100 * before)}%.`;
      return { metric: repeated, value: share, threshold: most, message };
    };
  },
};
