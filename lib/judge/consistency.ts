import { type Interval, wilson } from "../stats/wilson";
import { type Answer, judgementOf } from "./verdict";

/** How a judge behaves when the same two responses change places. */
export interface Consistency extends Interval {
  /** Comparisons of which both orders were read; `rate` is the share of them with one winner both times. */
  readonly compared: number;
  /** Of those that changed with the order, how many went to the place shown first both times, and to the second. */
  readonly forFirstPlace: number;
  readonly forSecondPlace: number;
  /** Comparisons in which an answer could not be read. */
  readonly unread: number;
}

/** Position consistency over comparisons of which both orders were asked, with Wilson's interval. */
export function consistencyOf(comparisons: readonly { forward: Answer; backward: Answer }[]): Consistency {
  let [same, compared, forFirstPlace, forSecondPlace] = [0, 0, 0, 0];
  for (const { forward, backward } of comparisons) {
    const { consistent } = judgementOf(forward, backward);
    if (consistent === null) continue;
    compared += 1;
    if (consistent) same += 1;
    else if (forward.verdict === "A" && backward.verdict === "A") forFirstPlace += 1;
    else if (forward.verdict === "B" && backward.verdict === "B") forSecondPlace += 1;
  }
  const unread = comparisons.length - compared;
  return { ...wilson(same, compared), compared, forFirstPlace, forSecondPlace, unread };
}
