import type { PairCounts } from "./count-pairs";
import type { DatasetQuery } from "./dataset-query";

/** How many rows of each belief group a query takes, most first; null: rows without a group, an AI judge's and imported ones too. */
export function chosenGroups(
  counts: PairCounts,
  query: Pick<DatasetQuery, "groups" | "includeImported" | "source" | "judges">,
): { name: string | null; pairs: number }[] {
  const { groups, includeImported, source, judges } = query;
  const people =
    source === "ai" ? [] : counts.groups.filter(({ groupId }) => groups === "all" || groups.includes(groupId));
  const ai = source === "people" ? [] : counts.ai.filter(({ judgeId }) => judges === "all" || judges.includes(judgeId));
  const nobodys = [...people.filter(({ groupId }) => groupId === null), ...ai].reduce(
    (sum, { pairs }) => sum + pairs,
    0,
  );
  const without = nobodys + (includeImported ? counts.imported : 0);
  const named = people.filter(({ groupId }) => groupId !== null).map(({ name, pairs }) => ({ name, pairs }));
  return [...named, { name: null, pairs: without }].filter(({ pairs }) => pairs > 0).sort((a, b) => b.pairs - a.pairs);
}
