import { arithmetic } from "./arithmetic";
import type { Experiment } from "./experiment";
import { labelNoise } from "./label-noise";
import { withoutReference } from "./without-reference";

/** Every headline result that is made in small. A new one is a file and a line here. */
export const experiments: Readonly<Record<string, Experiment>> = {
  "label-noise": labelNoise,
  "grpo-arithmetic": arithmetic,
  "without-reference": withoutReference,
};
