import type { Choice, Need } from "../algorithms/choice";
import { aboutKind, type RowKind } from "../datasets/row-kinds";
import { needNames } from "./situation";

/**
 * What rankings are to a method: pairs, whose prompts can be asked and whose chosen responses imitated. What judges an
 * online method's responses is checked apart (lib/runs/require-rewards.ts).
 */
const rankingsGive: ReadonlySet<Need> = new Set(["pairs", "groups", "prompts", "reward", "answers"]);

/** Why a method cannot learn from rankings at all; null where it can. */
export function whyNotFromRankings({ title, choice }: { title: string; choice: Choice }): string | null {
  const unmet = choice.needs.find((any) => !any.some((need) => rankingsGive.has(need)));
  if (!unmet) return null;
  return `${title} learns from ${unmet.map((need) => needNames[need]).join(" or ")}, and a project’s rankings are none.`;
}

/** What is asked of a training file before a method learns from it. */
export interface FileFacts {
  readonly kind: RowKind;
  readonly rows: number;
  readonly ties: number;
  readonly prompts: number; // 0 where some row has none
  readonly answers: number;
  readonly groups: readonly { readonly name: string | null; readonly rows: number }[];
}

/** What a file has of each need; the command line reads the same rows the same way. */
export function stockOf({ kind, rows, ties, prompts, answers, groups }: FileFacts): Partial<Record<Need, number>> {
  const named = groups.filter(({ name }) => name !== null).length;
  return {
    ...(kind !== "prompts" && { [kind]: rows - ties }),
    prompts,
    ...(prompts > 0 && { answers }),
    ...(kind === "pairs" && named > 1 && { groups: named }),
  };
}

/** Why a method cannot learn from a file; null where it can. What judges an online method's responses is checked apart. */
export function whyNotFrom(file: FileFacts, { title, choice }: { title: string; choice: Choice }): string | null {
  const stock = stockOf(file);
  const unmet = choice.needs.find((any) => !any.some((need) => need === "reward" || (stock[need] ?? 0) > 0));
  if (!unmet) return null;
  const what = unmet.map((need) => needNames[need]).join(" or ");
  const { title: kind } = aboutKind[file.kind];
  if (unmet.includes("groups")) return `Its pairs are not of several belief groups; ${title} learns from ${what}.`;
  if (unmet.includes("prompts"))
    return `Some of its conversations have no prompt of their own; ${title} learns from ${what}.`;
  if (file.kind === "pairs" && file.ties === file.rows) return `All its pairs are ties; ${title} learns from ${what}.`;
  return `It holds ${kind.toLowerCase()}; ${title} learns from ${what}.`;
}

/** How many rows of each belief group a choice of groups takes, most first; null: without one. */
export function chosenFileGroups(
  { groups }: Pick<FileFacts, "groups">,
  chosen: "all" | readonly (string | null)[],
): { name: string | null; rows: number }[] {
  return groups.filter(({ name }) => chosen === "all" || chosen.includes(name));
}
