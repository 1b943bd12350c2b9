/** What a judge says of two responses in the order in which it saw them. */
export type Verdict = "A" | "B" | "tie";

/** A judge's answer to one question. */
export interface Answer {
  /** null: no verdict could be read from what it said. */
  readonly verdict: Verdict | null;
  /** How far it prefers A, from 0 to 1; a half is a tie. Log-probs give fine scores, text gives 0, a half or 1. */
  readonly score: number | null;
  /** What it said, with its reasons; of a checkpoint the log-probs of the verdicts. Where there is no verdict: why. */
  readonly rationale: string;
}

/** What both orders together say of a first and a second response, whichever was shown first. */
export interface Judgement {
  /** null: one of the two answers could not be read, so nothing is known. */
  readonly winner: "first" | "second" | "tie" | null;
  /** Whether both orders gave the same winner; null where one was not read. */
  readonly consistent: boolean | null;
  /** How far the first is preferred, 0 to 1: the mean over both orders, which takes a liking for a place out. */
  readonly score: number | null;
}

/** The winner that an answer names; `swapped` when the second response was shown as A. */
export function winnerOf(verdict: Verdict, swapped: boolean): "first" | "second" | "tie" {
  if (verdict === "tie") return "tie";
  return (verdict === "A") === swapped ? "second" : "first";
}

/**
 * Both orders decide: where they disagree it is a tie (Zheng et al., Judging LLM-as-a-Judge, 2023, arXiv:2306.05685,
 * section 3.4: a win counts only when the answer is preferred in both orders).
 * @param forward the first response was shown as A; @param backward the second was
 */
export function judgementOf(forward: Answer, backward: Answer): Judgement {
  const score = forward.score === null || backward.score === null ? null : (forward.score + 1 - backward.score) / 2;
  if (forward.verdict === null || backward.verdict === null) return { winner: null, consistent: null, score };
  const one = winnerOf(forward.verdict, false);
  const other = winnerOf(backward.verdict, true);
  return { winner: one === other ? one : "tie", consistent: one === other, score };
}
