import { collapse } from "./collapse";
import { forgetting } from "./forgetting";
import { klExplosion } from "./kl-explosion";
import { lengthBias } from "./length-bias";
import { majorityBias } from "./majority-bias";
import { nan } from "./nan";
import { noMovement } from "./no-movement";
import { rewardHacking } from "./reward-hacking";
import type { Watcher } from "./watcher";
import { zeroVariance } from "./zero-variance";

/** What is looked for while a run goes. A new one is a file and a line here. */
export const watchers: readonly Watcher[] = [
  nan,
  rewardHacking,
  klExplosion,
  collapse,
  lengthBias,
  forgetting,
  noMovement,
  majorityBias,
  zeroVariance,
];

/** A watcher by the name that a warning carries; undefined for one that this version no longer has. */
export function findWatcher(name: string): Watcher | undefined {
  return watchers.find((watcher) => watcher.name === name);
}
