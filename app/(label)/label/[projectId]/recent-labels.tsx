"use client";

import { Button, Popover, Text } from "@radix-ui/themes";
import { History, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { promptMessages } from "@/lib/projects/prompt-text";
import type { Labeling } from "./use-labeling";

const words = { ranked: "Ranked", all_bad: "All bad", skipped: "Skipped", flagged: "Flagged" } as const;

/** The labels of the last 15 minutes, each of which can be taken back and changed. */
export function RecentLabels({ labeling }: { labeling: Labeling }) {
  const [open, setOpen] = useState(false);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!open) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, [open]);
  const undoable = labeling.recent.filter((label) => label.undoUntil > now);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger>
        <Button size="2" variant="ghost" color="gray" aria-label="Recent labels" className="!m-0">
          <History size={16} aria-hidden />
          <span className="max-sm:hidden">Recent</span>
        </Button>
      </Popover.Trigger>
      <Popover.Content width="360px" maxWidth="92vw" align="end" aria-label="Recent labels">
        <Text as="div" size="2" weight="medium">
          Recent labels
        </Text>
        <Text as="div" size="1" color="gray" mb="2">
          A label can be changed for 15 minutes.
        </Text>
        {undoable.length === 0 && (
          <Text as="div" size="2" color="gray" className="py-3">
            None in the last 15 minutes.
          </Text>
        )}
        <ul className="flex max-h-80 flex-col divide-y divide-gray-a4 overflow-y-auto">
          {undoable.map((label) => (
            <li key={label.labelId} className="flex items-center gap-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate text-sm">{beginning(label.prompt)}</p>
                <p className="tabular text-xs text-gray-11">
                  {words[label.outcome]} · {Math.max(1, Math.ceil((label.undoUntil - now) / 60_000))} min left
                </p>
              </div>
              <Button
                size="1"
                variant="soft"
                disabled={labeling.sending}
                aria-label={`Undo: ${beginning(label.prompt).slice(0, 40)}`}
                onClick={() => {
                  setOpen(false);
                  labeling.undo(label.labelId);
                }}
              >
                <Undo2 size={13} aria-hidden /> Undo
              </Button>
            </li>
          ))}
        </ul>
      </Popover.Content>
    </Popover.Root>
  );
}

/** The first turn, which is what one remembers a conversation by. */
function beginning(prompt: string): string {
  return promptMessages(prompt)[0]?.content ?? prompt;
}
