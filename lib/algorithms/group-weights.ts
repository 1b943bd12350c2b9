import { z } from "zod";
import { AppError } from "../errors";
import { field } from "./training-config";

/** How much the belief groups count: each the same, each by its rows, or each its share (those without one, nothing). */
type Mix = "equal" | "rows" | ReadonlyMap<string, number>;

const without = "no group";

/** The belief group that a row was given as. */
export const groupOf = (row: object): string => ("group" in row && typeof row.group === "string" ? row.group : without);
const weightOf = (row: object): number => ("weight" in row && typeof row.weight === "number" ? row.weight : 1);

/** "Brief 0.7, Warm 0.3", "Brief", or {"Brief": 0.7} as shares; a complaint where it cannot be read. */
function readMix(text: string): Mix | string {
  if (text === "equal" || text === "rows") return text;
  const shares = text.startsWith("{") ? readObject(text) : readList(text);
  if (typeof shares === "string") return shares;
  const wrong = shares.find(([, share]) => !Number.isFinite(share) || share < 0);
  if (wrong) return `The weight of “${wrong[0]}” must be a number from 0 on.`;
  const twice = shares.find(([name], i) => shares.findIndex(([other]) => other === name) < i);
  if (twice) return `“${twice[0]}” stands there twice.`;
  if (!shares.some(([, share]) => share > 0)) return "One group at least must weigh more than 0.";
  return new Map(shares);
}

function readObject(text: string): [string, number][] | string {
  try {
    return Object.entries(z.record(z.string(), z.number()).parse(JSON.parse(text)));
  } catch {
    return 'Write {"name": weight, …}, or names and weights with commas between.';
  }
}

const readList = (text: string): [string, number][] =>
  text.split(",").map((part): [string, number] => {
    const [, name = part.trim(), share = "1"] = /^\s*(.+?)[\s:=]+([-+\d.eE]+)\s*$/.exec(part) ?? [];
    return [name, Number(share)];
  });

/** The text that says these shares, whatever the groups are called. */
export function writeMix(shares: readonly (readonly [group: string, share: number])[]): string {
  const text = shares.map(([name, share]) => `${name} ${share}`).join(", ");
  const read = readMix(text);
  const same = read instanceof Map && shares.every(([name, share]) => read.get(name) === share);
  return same && read.size === shares.length ? text : JSON.stringify(Object.fromEntries(shares));
}

/** The setting of every method that learns one taste from the rows of all groups. */
export const groupFields = {
  group_weights: field(
    z
      .string()
      .trim()
      .max(4000)
      .default("")
      .superRefine((text, context) => {
        const mix = text === "" ? "equal" : readMix(text);
        if (typeof mix === "string" && mix !== "equal" && mix !== "rows")
          context.addIssue({ code: "custom", message: mix });
      }),
    {
      title: "Weights of belief groups",
      description:
        'Whose taste is learned where rows are of several belief groups: equal gives each group the same say, rows gives each row the same, "Brief 0.7, Warm 0.3" a mix, "Brief" that group alone. Empty: only data of one group is taken.',
      advanced: true,
    },
  ),
};

/**
 * The rows with the weights that make the groups count as told; the mean weight stays what it was, so that the loss has
 * the same scale. Rows of groups that count nothing are left out.
 * @param text the setting `group_weights`; of held-out rows, which may lack a group, nothing is refused
 * @throws AppError invalid when there are several groups and nothing is told, or one is told that is not there
 */
export function weighGroups<Row extends object>(
  rows: readonly Row[],
  text: string,
  { heldOut = false } = {},
): readonly Row[] {
  const totals = new Map<string, number>();
  for (const row of rows) totals.set(groupOf(row), (totals.get(groupOf(row)) ?? 0) + weightOf(row));
  if (text === "") {
    if (totals.size > 1 && !heldOut) throw new AppError("invalid", mustChoose(countGroups(rows)));
    return rows;
  }
  const mix = readMix(text);
  if (typeof mix === "string" && mix !== "equal" && mix !== "rows") throw new AppError("invalid", mix);
  if (mix === "rows") return rows;
  const stranger =
    mix === "equal" ? undefined : [...mix.keys()].find((name) => !totals.has(name) && (mix.get(name) ?? 0) > 0);
  if (stranger !== undefined && !heldOut) {
    const names = [...totals.keys()].join(", ");
    throw new AppError(
      "invalid",
      `group_weights names “${stranger}”, of which there are no rows. There are: ${names}.`,
    );
  }
  const shareOf = (group: string) => (mix === "equal" ? 1 : (mix.get(group) ?? 0));
  const kept = rows.filter((row) => shareOf(groupOf(row)) > 0);
  const present = [...totals].filter(([group]) => shareOf(group) > 0);
  const whole = present.reduce((sum, [, total]) => sum + total, 0);
  const shares = present.reduce((sum, [group]) => sum + shareOf(group), 0);
  return kept.map((row) => {
    const group = groupOf(row);
    const factor = (shareOf(group) / shares) * (whole / (totals.get(group) ?? 1));
    return { ...row, weight: weightOf(row) * factor };
  });
}

/** Rows by group, most first. */
export function countGroups(rows: readonly object[]): readonly (readonly [group: string, rows: number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(groupOf(row), (counts.get(groupOf(row)) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** What is said where several groups' rows would be averaged and nobody asked for that. */
export function mustChoose(counts: readonly (readonly [group: string, rows: number])[]): string {
  const groups = counts.map(([name, rows]) => `${name} ${rows.toLocaleString("en")}`).join(", ");
  return `The rows are of ${counts.length} belief groups (${groups}), who may want different things. Say how they count in group_weights: equal, rows, a mix such as "${writeMix(counts.map(([name], i) => [name, i === 0 ? 0.7 : 0.3] as const).slice(0, 2))}", or one group's name; or train with gdpo, which keeps them apart.`;
}
