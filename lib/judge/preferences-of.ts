import type { PreferenceRow } from "../datasets/preference-row";
import type { JudgedRow } from "./judged-row";

/** The comparisons with a winner as rows to train on; each says that a model judged, which one, and why. */
export function preferencesOf({
  prompt,
  responses,
  comparisons,
  source,
  judge,
  constitution,
}: JudgedRow): PreferenceRow[] {
  return comparisons.flatMap(({ first, second, winner, principle, forward }) => {
    if (winner !== "first" && winner !== "second") return [];
    const [chosen = "", rejected = ""] = [first, second].map((place) => responses[place]);
    const pair = winner === "first" ? { chosen, rejected } : { chosen: rejected, rejected: chosen };
    const said = typeof prompt === "string" ? pair : { chosen: turn(pair.chosen), rejected: turn(pair.rejected) };
    return [{ prompt, ...said, source, judge, constitution, principle, rationale: forward.rationale }];
  });
}

const turn = (content: string) => [{ role: "assistant" as const, content }];
