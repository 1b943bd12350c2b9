"use client";

import { TextField } from "@radix-ui/themes";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Choose } from "@/app/_ui/choose";

const filters = [
  { id: "all", name: "All tasks" },
  { id: "open", name: "Open" },
  { id: "complete", name: "Complete" },
  { id: "flagged", name: "Flagged" },
  { id: "retired", name: "Retired" },
] as const;

/** Narrows the list; the choice stands in the address, so it can be sent to somebody. */
export function TaskFilter({ filter, search }: { filter: string; search: string }) {
  const router = useRouter();
  const [text, setText] = useState(search);
  const show = (next: { filter: string; search: string }) => router.push(`?${new URLSearchParams(next)}`);

  function submit(event: FormEvent) {
    event.preventDefault();
    show({ filter, search: text.trim() });
  }

  return (
    <form aria-label="Find tasks" onSubmit={submit} className="mb-4 flex flex-wrap gap-2">
      <TextField.Root
        type="search"
        aria-label="Search in prompts"
        placeholder="Search in prompts"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="min-w-0 flex-1 sm:max-w-80"
      >
        <TextField.Slot>
          <Search size={15} aria-hidden />
        </TextField.Slot>
      </TextField.Root>
      <Choose
        aria-label="Which tasks"
        value={filter}
        onChange={(value) => show({ filter: value, search: text.trim() })}
        choices={filters}
      />
    </form>
  );
}
