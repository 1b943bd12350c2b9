import type { PromptCount } from "./count-prompts";
import type { DatasetQuery } from "./dataset-query";

/** How many different prompts the pairs are about that a query takes. */
export function chosenPrompts(
  counts: readonly PromptCount[],
  { groups, includeImported, source, judges }: Pick<DatasetQuery, "groups" | "includeImported" | "source" | "judges">,
): number {
  const taken = counts.filter(
    (from) =>
      (source !== "ai" && from.groups.some((group) => groups === "all" || groups.includes(group))) ||
      (source !== "people" && from.judges.some((judge) => judges === "all" || judges.includes(judge))) ||
      (includeImported && from.imported),
  );
  return taken.reduce((sum, { prompts }) => sum + prompts, 0);
}
