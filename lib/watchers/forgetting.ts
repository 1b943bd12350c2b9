import { type Alarm, say, type WatchedRun, type Watcher } from "./watcher";
import { openWindows } from "./windows";

const growth = 1.1;
const growthOfSums = 1.25; // log-probs of whole responses fall somewhat in any preference training
const growthInTraining = 1.5; // and from batch to batch they differ with the responses' lengths
const inARow = 2;

interface Figure {
  readonly metric: string;
  readonly sign: 1 | -1; // -1: a log-probability, whose negative is a loss
  readonly size: number; // values that a mean is taken of
  readonly limit: number;
}

function figuresOf({ learnsFrom, produces }: WatchedRun): Figure[] {
  if (produces === "reward") return [];
  const held = (metric: string): Figure => ({ metric, sign: 1, size: 1, limit: growth });
  const named = ["eval_nll_loss", "eval_sft_loss"].map(held);
  if (learnsFrom === "demonstration") return [...named, held("eval_loss")];
  if (learnsFrom === "prompts") return named; // its responses are its own
  return [
    ...named,
    { metric: "eval_logps/chosen", sign: -1, size: 1, limit: growthOfSums },
    { metric: "logps/chosen", sign: -1, size: 10, limit: growthInTraining },
  ];
}

const percent = (limit: number) => Math.round(100 * (limit - 1));

export const forgetting: Watcher = {
  name: "forgetting",
  title: "Forgetting",
  threshold: `The held-out SFT loss is ${percent(growth)}% above its lowest, ${inARow} times in a row; where only the log-probabilities of chosen responses are known, they are ${percent(growthOfSums)}% lower than at their best (${percent(growthInTraining)}% over 10 logged steps of training).`,
  explanation:
    "What people wrote or chose becomes less and less likely to the model, although the margin may still grow: it unlearns good answers together with bad ones, or learns its data by heart.",
  advice:
    "Take the checkpoint from before. Add the SFT term (rpo_alpha in DPO, cpo_alpha), raise beta, lower learning_rate, or train for fewer epochs; LoRA forgets less.",
  metrics: ["eval_nll_loss", "eval_sft_loss", "eval_loss", "eval_logps/chosen", "logps/chosen"],
  watch(run) {
    const watched = figuresOf(run).map((figure) => ({
      ...figure,
      levels: openWindows(figure.size),
      lowest: Number.POSITIVE_INFINITY,
      above: 0,
    }));
    return ({ values }): Alarm | null => {
      for (const figure of watched) {
        const { metric, sign, levels, limit } = figure;
        const value = values[metric];
        if (value === undefined) continue;
        levels.add(sign * value);
        const { last } = levels;
        if (last === null) continue;
        figure.lowest = Math.min(figure.lowest, last);
        figure.above = figure.lowest > 0 && last > limit * figure.lowest ? figure.above + 1 : 0;
        if (figure.above < inARow) continue;
        const [best, now, threshold] = [figure.lowest, last, limit * figure.lowest].map((loss) => sign * loss);
        if (best === undefined || now === undefined || threshold === undefined) continue;
        return { metric, value: now, threshold, message: `${metric} went from ${say(best)} to ${say(now)}.` };
      }
      return null;
    };
  },
};
