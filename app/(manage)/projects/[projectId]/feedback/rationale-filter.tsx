"use client";

import { Select } from "@radix-ui/themes";
import { useRouter } from "next/navigation";
import type { BrowseQuery } from "@/lib/feedback/browse-rationales";

interface Props {
  readonly query: BrowseQuery;
  readonly judges: readonly { id: string; name: string }[];
  readonly principles: readonly string[];
}

const shows = [
  { id: "all", name: "All comparisons" },
  { id: "against-people", name: "Against most people" },
  { id: "changed-with-order", name: "Changed with the order" },
  { id: "unread", name: "Without a verdict" },
];
const any = "any";

/** Narrows the list; the choice stands in the address, so it can be sent to somebody. */
export function RationaleFilter({ query, judges, principles }: Props) {
  const router = useRouter();
  const show = (next: Partial<BrowseQuery>) => {
    const { judge, principle, show } = { ...query, ...next };
    const entries = Object.entries({ judge, principle, show }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    router.push(`?${new URLSearchParams(entries)}`, { scroll: false });
  };
  return (
    <form aria-label="Find comparisons" className="mb-4 flex flex-wrap gap-2">
      <Choose
        label="Which judge"
        value={query.judge}
        all="All judges"
        choices={judges}
        onChange={(judge) => show({ judge })}
      />
      <Choose
        label="Which principle"
        value={query.principle}
        all="All principles"
        choices={principles.map((id) => ({ id, name: id }))}
        onChange={(principle) => show({ principle })}
      />
      <Select.Root value={query.show} onValueChange={(value) => show({ show: value as BrowseQuery["show"] })}>
        <Select.Trigger aria-label="Which comparisons" />
        <Select.Content>
          {shows.map(({ id, name }) => (
            <Select.Item key={id} value={id}>
              {name}
            </Select.Item>
          ))}
        </Select.Content>
      </Select.Root>
    </form>
  );
}

interface ChooseProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly all: string;
  readonly choices: readonly { id: string; name: string }[];
  readonly onChange: (id: string | undefined) => void;
}

function Choose({ label, value, all, choices, onChange }: ChooseProps) {
  return (
    <Select.Root value={value ?? any} onValueChange={(next) => onChange(next === any ? undefined : next)}>
      <Select.Trigger aria-label={label} />
      <Select.Content>
        <Select.Item value={any}>{all}</Select.Item>
        {choices.map(({ id, name }) => (
          <Select.Item key={id} value={id}>
            {name}
          </Select.Item>
        ))}
      </Select.Content>
    </Select.Root>
  );
}
