"use client";

import { Checkbox, RadioGroup, Text } from "@radix-ui/themes";
import type { NewRun } from "./use-new-run";

interface Props {
  readonly run: NewRun;
  readonly groups: readonly { readonly id: string | null; readonly name: string | null; readonly count: number }[];
  readonly unit: "pairs" | "rows";
}

/** Rows of all belief groups together, or of some. */
export function GroupChoice({ run: { groups: chosen, setGroups }, groups, unit }: Props) {
  const all = groups.reduce((sum, { count }) => sum + count, 0);
  const toggle = (id: string | null, checked: boolean) => {
    const others = chosen === "all" ? [] : chosen.filter((group) => group !== id);
    setGroups(checked ? [...others, id] : others);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">Belief groups</legend>
      <RadioGroup.Root
        value={chosen === "all" ? "all" : "some"}
        onValueChange={(value) => setGroups(value === "all" ? "all" : groups.slice(0, 1).map(({ id }) => id))}
      >
        <RadioGroup.Item value="all">
          All together{" "}
          <span className="tabular text-gray-11">
            ({all.toLocaleString("en")} {unit})
          </span>
        </RadioGroup.Item>
        <RadioGroup.Item value="some">Only some of them, or one alone</RadioGroup.Item>
      </RadioGroup.Root>
      {chosen !== "all" && (
        <div className="mt-2 ml-6 flex flex-col gap-1.5">
          {groups.map(({ id, name, count }) => (
            <Text as="label" size="2" key={id ?? ""} className="flex items-center gap-2">
              <Checkbox checked={chosen.includes(id)} onCheckedChange={(checked) => toggle(id, checked === true)} />
              {name ?? "Without a group"}
              <span className="tabular text-gray-11">
                {count.toLocaleString("en")} {unit}
              </span>
            </Text>
          ))}
        </div>
      )}
    </fieldset>
  );
}
