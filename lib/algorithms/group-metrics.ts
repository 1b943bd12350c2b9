import type { HostArray } from "../engine/store";
import type { Ratio, Tensor, Tf } from "./algorithm";
import { float32 } from "./collate";
import { meanOver } from "./token-metrics";

/** Which rows of a batch are of which belief group, each [B] of 0 and 1: what is measured of each group apart. */
export type GroupMasks = Readonly<Record<`in ${string}`, HostArray>>;

export function groupMasks(rows: readonly { readonly group: string }[], groups: readonly string[]): GroupMasks {
  const mask = (group: string) =>
    float32(
      rows.map((row) => Number(row.group === group)),
      rows.length,
    );
  return Object.fromEntries(groups.map((group) => [`in ${group}`, mask(group)] as const));
}

/** Figures [B] as their mean in each group, "rewards/margins/Brief" and so on. */
export function byGroup(
  tf: Tf,
  tensors: Readonly<Record<string, Tensor>>,
  figures: Readonly<Record<string, Tensor>>,
): Record<string, Ratio> {
  const masks = Object.entries(tensors).filter(([key]) => key.startsWith("in "));
  return Object.fromEntries(
    masks.flatMap(([key, mask]) =>
      Object.entries(figures).map(([name, values]) => [`${name}/${key.slice(3)}`, meanOver(tf, values, mask)] as const),
    ),
  );
}

/** The least of what was measured by group: an average may rise while one group falls. */
export function worstGroups(means: Readonly<Record<string, number>>, names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = Object.entries(means).flatMap(([key, value]) =>
        key.startsWith(`${name}/`) && !Number.isNaN(value) ? [value] : [],
      );
      return values.length > 1 ? [[`${name}_worst_group`, Math.min(...values)] as const] : [];
    }),
  );
}
