import type { Db } from "../db/client";

/** A point of the progress plot: all labels that stand, up to `at` (milliseconds). */
export interface LabelPoint {
  readonly at: number;
  readonly labels: number;
}

const spans = [60_000, 300_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000];

/**
 * Labels over time, running total, in at most about `points` steps of an even length (a minute up to a week, whichever
 * fits the project's age). Empty without labels; begins with a zero just before the first.
 */
export function labelHistory(db: Db, projectId: string, points = 60): LabelPoint[] {
  const where = "project_id = ? and undone_at is null and outcome in ('ranked', 'all_bad')";
  const range = db.$client
    .prepare<[string], { first: number | null; last: number | null }>(
      `select min(created_at) as first, max(created_at) as last from labels where ${where}`,
    )
    .get(projectId);
  if (range?.first == null || range.last == null) return [];
  const wanted = (range.last - range.first) / points;
  const span = spans.find((each) => each >= wanted) ?? 604_800_000;
  const rows = db.$client
    .prepare<[number, string], { slot: number; n: number }>(
      `select cast(created_at / ? as integer) as slot, count(*) as n from labels where ${where} group by slot order by slot`,
    )
    .all(span, projectId);
  let labels = 0;
  const history = rows.map(({ slot, n }) => {
    labels += n;
    return { at: (slot + 1) * span, labels };
  });
  return [{ at: (rows[0]?.slot ?? 0) * span, labels: 0 }, ...history];
}
