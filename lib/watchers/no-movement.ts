import { type Alarm, say, type WatchedRun, type Watcher } from "./watcher";
import { openWindows } from "./windows";

const shareOfRun = 0.3;
const fewest = 50; // logged steps
const change = 0.01; // of where it started
const noGradient = 1e-8;

/** The figure that says whether a run moves at all. */
const figureOf = ({ learnsFrom }: WatchedRun) => (learnsFrom === "prompts" ? ["reward", "objective/scores"] : ["loss"]);

export const noMovement: Watcher = {
  name: "no-movement",
  title: "No movement",
  threshold: `After ${100 * shareOfRun}% of the run and at least ${fewest} logged steps, the loss (the reward where the model writes) over 10 of them is within ${100 * change}% of the first 10, and for rewards within twice their noise; or the gradient is 0 over 10.`,
  explanation:
    "The weights hardly move, or they move and nothing comes of it: the run costs time and gives back the model that it started from.",
  advice:
    "Raise learning_rate (ten times; with LoRA it should be about ten times that of full training), lower beta, and look whether the rows differ in what they ask for.",
  metrics: ["loss", "reward", "objective/scores", "grad_norm"],
  watch(run) {
    const metrics = figureOf(run);
    const [levels, spread, gradients] = [openWindows(), openWindows(), openWindows()];
    let rows = 0;
    let said = false;
    return ({ step, values }): Alarm | null => {
      const { grad_norm: norm } = values;
      if (norm !== undefined) gradients.add(norm);
      if (gradients.last !== null && gradients.last < noGradient) {
        const message = "The gradient is 0: nothing that this run computes depends on the weights.";
        return { metric: "grad_norm", value: gradients.last, threshold: noGradient, message };
      }
      const metric = metrics.find((name) => values[name] !== undefined);
      const value = metric === undefined ? undefined : values[metric];
      if (metric === undefined || value === undefined || said) return null;
      rows++;
      levels.add(value);
      const { first, last } = levels;
      if (last !== null) spread.add(Math.abs(value - last));
      if (rows < fewest || step < shareOfRun * (run.totalSteps ?? 0) || first === null || last === null) return null;
      said = true; // asked once: what moves later has moved
      const noise = run.learnsFrom === "prompts" ? (2 * (spread.last ?? 0)) / Math.sqrt(5) : 0;
      const least = Math.max(change * Math.abs(first), noise);
      const moved = run.learnsFrom === "prompts" ? Math.abs(last - first) : first - last;
      if (Math.abs(moved) >= least) return null;
      const message = `${metric} was ${say(first)} at the start and is ${say(last)} after ${step} steps.`;
      return { metric, value: last, threshold: first - least, message };
    };
  },
};
