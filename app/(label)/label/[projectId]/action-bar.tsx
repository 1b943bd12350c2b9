"use client";

import { Button, IconButton, Kbd, Tooltip } from "@radix-ui/themes";
import { Check, CloudOff, Flag, SkipForward, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Report } from "@/app/_questions/question-input";
import type { Labeling } from "./use-labeling";

interface Props {
  readonly labeling: Labeling;
  readonly report: Report;
  readonly hint: string;
  readonly asking: boolean; // the caution is shown; the next submit sends
  readonly ready: boolean;
  onSubmit(): void;
  onSkip(): void;
  onFlag(): void;
  onUndo(): void;
}

/** Always in reach of the thumb: what is about to be sent, and every way to be done with a task. */
export function ActionBar({ labeling, report, hint, asking, ready, onSubmit, onSkip, onFlag, onUndo }: Props) {
  const { sending, recent } = labeling;
  const small = (label: string, key: string, icon: ReactNode, run: () => void, disabled = false) => (
    <Tooltip content={`${label} (${key})`}>
      <IconButton size="3" variant="soft" color="gray" aria-label={label} disabled={sending || disabled} onClick={run}>
        {icon}
      </IconButton>
    </Tooltip>
  );
  return (
    <section
      aria-label="Finish this task"
      className="sticky bottom-0 z-10 border-t border-gray-a5 bg-background px-4 pt-2 pb-[calc(0.5rem+env(safe-area-inset-bottom))] sm:px-6"
    >
      <div className="mx-auto flex max-w-[96rem] flex-wrap items-center gap-x-4 gap-y-2 sm:flex-nowrap">
        <div className="flex min-w-0 flex-1 basis-full items-baseline justify-between gap-4 sm:basis-0 sm:justify-start">
          <p aria-live="polite" className="min-w-0 truncate text-sm">
            {asking ? (
              <span className="text-amber-11">{report.caution} Submit again to send it so.</span>
            ) : (
              <>
                {report.summary && <span className="font-medium">{report.summary}</span>}
                {report.summary && hint && " · "}
                <span className="text-gray-11">{hint}</span>
              </>
            )}
          </p>
          <SavedSign labeling={labeling} />
        </div>
        <div className="flex flex-1 items-center gap-2 sm:flex-none">
          {small("Undo the last label", "U", <Undo2 size={17} aria-hidden />, onUndo, recent.length === 0)}
          {small("Skip", "S", <SkipForward size={17} aria-hidden />, onSkip)}
          {small("Flag a problem", "F", <Flag size={17} aria-hidden />, onFlag)}
          <Button
            size="3"
            className="flex-1 sm:min-w-44 sm:flex-none"
            disabled={!ready}
            loading={sending}
            color={asking ? "amber" : undefined}
            onClick={onSubmit}
          >
            {asking ? "Submit anyway" : "Submit"}
            <Kbd size="1" className="max-md:!hidden">
              Enter
            </Kbd>
          </Button>
        </div>
      </div>
    </section>
  );
}

function SavedSign({ labeling: { saved } }: { labeling: Labeling }) {
  if (saved === "idle") return null;
  const sign = {
    waiting: <>Saving…</>,
    saved: (
      <>
        <Check size={13} aria-hidden /> Draft saved
      </>
    ),
    local: (
      <>
        <CloudOff size={13} aria-hidden /> Kept in this browser
      </>
    ),
  }[saved];
  return <span className="flex shrink-0 items-center gap-1 text-xs text-gray-11">{sign}</span>;
}
