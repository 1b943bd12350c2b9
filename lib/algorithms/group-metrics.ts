import type { HostArray } from "../engine/store";
import type { Ratio, Tensor, Tf } from "./algorithm";
import { float32 } from "./collate";
import { meanOver } from "./token-metrics";

/** Which rows of a batch are of which belief group, each [B] of 0 and 1: what is measured of each group apart. */
export type GroupMasks = Readonly<Record<`in ${string}`, HostArray>>;

/** @param size of the masks, where there is filling behind what is given (of tokens) */
export function groupMasks(
  rows: readonly { readonly group: string }[],
  groups: readonly string[],
  size = rows.length,
): GroupMasks {
  const mask = (group: string) =>
    float32(
      Array.from({ length: size }, (_, i) => Number(rows[i]?.group === group)),
      size,
    );
  return Object.fromEntries(groups.map((group) => [`in ${group}`, mask(group)] as const));
}

/** What `of` says of the rows or tokens of each group, under its name behind the figure's: "rewards/margins/Brief". */
export function inEachGroup(
  tensors: Readonly<Record<string, Tensor>>,
  of: (mask: Tensor) => Readonly<Record<string, Ratio>>,
): Record<string, Ratio> {
  const masks = Object.entries(tensors).filter(([key]) => key.startsWith("in "));
  return Object.fromEntries(
    masks.flatMap(([key, mask]) =>
      Object.entries(of(mask)).map(([name, figure]) => [`${name}/${key.slice(3)}`, figure] as const),
    ),
  );
}

/** Figures as their mean in each group; figures and masks are [B], or both [N]. */
export function byGroup(
  tf: Tf,
  tensors: Readonly<Record<string, Tensor>>,
  figures: Readonly<Record<string, Tensor>>,
): Record<string, Ratio> {
  return inEachGroup(tensors, (mask) =>
    Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, meanOver(tf, values, mask)] as const)),
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
