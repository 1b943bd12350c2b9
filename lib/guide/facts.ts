import type { Need } from "../algorithms/choice";
import type { Differing } from "../stats/group-disagreement";
import type { Taken } from "./memory";
import type { Situation, Topic } from "./situation";

/** What is known of a situation before anybody is asked. */
export interface Facts {
  readonly values: Partial<Situation>;
  /** Where a value is from, or why there is none. */
  readonly notes: Partial<Record<Topic, string>>;
  /** The folder of a reward model, for methods that are judged by one. */
  readonly rewardModel?: string;
  /** The rule that checks the answers that there are. */
  readonly answerReward?: { readonly type: string; readonly column?: string };
  /** The training file that has what is counted of a need, where labels have none. */
  readonly files?: Readonly<Partial<Record<Need, { readonly id: string; readonly name: string }>>>;
  /** What each method takes of the model to start from, by its name; holds while `parameters` is what was found. */
  readonly taken?: Readonly<Record<string, Taken>>;
}

const enough = 20; // pairs of people who decided the same comparison

/**
 * What differing judgements say: the groups want different things where people of different groups differ by at least
 * 10 points more often than people of one; labels are noisy where even these differ in 30% of cases or more (published
 * preference data lie between 23% and 37%).
 */
export function readDisagreement({ within, between }: { within: Differing; between: Differing }): Facts {
  const rate = ({ compared, differed }: Differing) => (compared >= enough ? differed / compared : null);
  const [own, other] = [rate(within), rate(between)];
  const percent = (value: number) => `${Math.round(100 * value)}%`;
  const of = (value: number, { compared }: Differing, who: string) =>
    `${who} differ in ${percent(value)} of ${compared.toLocaleString("en")} shared comparisons`;
  const values: Partial<Situation> = {};
  const notes: Facts["notes"] = {};
  if (own !== null) {
    values.noise = own >= 0.3 ? "high" : "low";
    notes.noise = `${of(own, within, "Two people of one group")}.`;
  }
  if (other !== null) {
    const sure = own !== null || other >= 0.4 || other < 0.3;
    if (sure) values.disagree = other - (own ?? 0.3) >= 0.1 - 1e-9 ? "yes" : "no";
    const beside = own === null ? "" : `, two of one group in ${percent(own)}`;
    notes.disagree = `${of(other, between, "Two people of different groups")}${beside}.`;
  } else {
    notes.disagree = "No two people of different groups have decided enough of the same comparisons to tell.";
  }
  return { values, notes };
}
