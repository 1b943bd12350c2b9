import { arithmetic } from "./arithmetic";
import { beliefGroups } from "./beliefs";
import type { Experiment } from "./experiment";
import { frontier } from "./frontier";
import { labelNoise } from "./label-noise";
import { overOptimisation } from "./over-optimisation";
import { withoutReference } from "./without-reference";

/** Every headline result that is made in small. A new one is a file and a line here. */
export const experiments: Readonly<Record<string, Experiment>> = {
  "label-noise": labelNoise,
  "reward-kl": frontier,
  "over-optimisation": overOptimisation,
  "grpo-arithmetic": arithmetic,
  "belief-groups": beliefGroups,
  "without-reference": withoutReference,
};
