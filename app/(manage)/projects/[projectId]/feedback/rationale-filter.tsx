"use client";

import { useRouter } from "next/navigation";
import { Choose } from "@/app/_ui/choose";
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
] as const;
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
        aria-label="Which judge"
        value={query.judge ?? any}
        onChange={(id) => show({ judge: id === any ? undefined : id })}
        choices={[{ id: any, name: "All judges" }, ...judges]}
      />
      <Choose
        aria-label="Which principle"
        value={query.principle ?? any}
        onChange={(id) => show({ principle: id === any ? undefined : id })}
        choices={[{ id: any, name: "All principles" }, ...principles.map((id) => ({ id, name: id }))]}
      />
      <Choose
        aria-label="Which comparisons"
        value={query.show}
        onChange={(chosen) => show({ show: chosen })}
        choices={shows}
      />
    </form>
  );
}
