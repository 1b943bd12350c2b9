import type { PairCounts } from "./count-pairs";
import type { DatasetQuery } from "./dataset-query";

/** How many of a project's pairs a query takes. */
export function chosenPairs(
  counts: PairCounts,
  { groups, includeImported, source, judges }: Pick<DatasetQuery, "groups" | "includeImported" | "source" | "judges">,
): number {
  const people = counts.groups.filter(({ groupId }) => groups === "all" || groups.includes(groupId));
  const ai = counts.ai.filter(({ judgeId }) => judges === "all" || judges.includes(judgeId));
  const sum = (all: readonly { readonly pairs: number }[]) => all.reduce((total, { pairs }) => total + pairs, 0);
  return (
    (source === "ai" ? 0 : sum(people)) + (source === "people" ? 0 : sum(ai)) + (includeImported ? counts.imported : 0)
  );
}
