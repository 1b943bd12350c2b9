import type { TrainingConfig } from "../algorithms/training-config";

/** The learning rate of a step (1, 2, …), as transformers' schedulers give it: warm-up starts from 0. */
export function learningRateAt(step: number, totalSteps: number, config: TrainingConfig): number {
  if (config.lr_scheduler_type === "constant") return config.learning_rate;
  const done = step - 1;
  const warmup = Math.ceil(totalSteps * config.warmup_ratio);
  if (done < warmup) return (config.learning_rate * done) / Math.max(1, warmup);
  const left = 1 - (done - warmup) / Math.max(1, totalSteps - warmup);
  switch (config.lr_scheduler_type) {
    case "constant_with_warmup":
      return config.learning_rate;
    case "linear":
      return config.learning_rate * Math.max(0, left);
    case "cosine":
      return config.learning_rate * 0.5 * (1 + Math.cos(Math.PI * (1 - left)));
  }
}

/**
 * Whether something that happens every so often happens after this step. `every` is a number of steps, or below 1 a
 * share of the run; 0 means never. What happens at the end is the caller's business.
 */
export function isDue(step: number, totalSteps: number, every: number): boolean {
  if (every === 0) return false;
  const stride = every < 1 ? Math.ceil(totalSteps * every) : Math.round(every);
  return step % stride === 0;
}
