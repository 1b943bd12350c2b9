"use client";

import { useDraggable } from "@dnd-kit/core";
import { IconButton, Tooltip } from "@radix-ui/themes";
import { ArrowDown, ArrowUp, Equal, GripVertical, ThumbsDown, X } from "lucide-react";
import type { ReactNode } from "react";
import { Letter } from "./letter";
import type { ShownResponse } from "./question-input";
import { type Board, lower, raise, rankOf, tieWithAbove, unrank } from "./ranking-board";

interface Props {
  readonly response: ShownResponse;
  readonly board: Board;
  readonly ties: boolean;
  readonly disabled: boolean;
  change(next: Board, key: string): void;
}

/** A response on the board: its handle to drag, and the same moves as buttons. */
export function RankChip({ response, board, ties, disabled, change }: Props) {
  const { key } = response;
  const { setNodeRef, attributes, listeners, isDragging } = useDraggable({ id: `chip:${key}`, disabled });
  const ranked = rankOf(board, key) !== null;
  const button = (label: string, next: Board, icon: ReactNode) => (
    <Tooltip content={label}>
      <IconButton
        size="1"
        variant="ghost"
        color="gray"
        aria-label={`${label}: response ${key}`}
        disabled={disabled || next === board}
        onClick={() => change(next, key)}
        className="!m-0 !size-6 !p-0 pointer-coarse:!size-9"
      >
        {icon}
      </IconButton>
    </Tooltip>
  );
  return (
    <div ref={setNodeRef} data-response={key} className={isDragging ? "opacity-40" : ""}>
      <ChipFace
        response={response}
        marked={board.unacceptable.includes(key)}
        handle={
          <button
            type="button"
            {...attributes}
            {...listeners}
            aria-label={`Drag response ${key}`}
            className="grid h-7 w-5 shrink-0 cursor-grab touch-none place-items-center rounded-sm text-gray-9 hover:text-gray-12 active:cursor-grabbing pointer-coarse:h-10 pointer-coarse:w-8"
          >
            <GripVertical size={14} aria-hidden />
          </button>
        }
      >
        {button(ranked ? "Move up" : "Rank last", raise(board, key), <ArrowUp size={14} />)}
        {ranked && button("Move down", lower(board, key), <ArrowDown size={14} />)}
        {ranked && ties && button("Tie with the rank above", tieWithAbove(board, key), <Equal size={14} />)}
        {ranked && button("Take out of the ranking", unrank(board, key), <X size={14} />)}
      </ChipFace>
    </div>
  );
}

interface FaceProps {
  readonly response: ShownResponse;
  readonly marked?: boolean;
  readonly lifted?: boolean;
  readonly handle?: ReactNode;
  readonly children?: ReactNode;
}

/** What a chip looks like, on the board and in the hand. */
export function ChipFace({ response, marked = false, lifted = false, handle, children }: FaceProps) {
  const look = lifted ? "border-accent-8 bg-panel shadow-lg" : "border-gray-a5 bg-panel";
  return (
    <div className={`flex h-9 items-center gap-1 rounded-lg border px-1 pointer-coarse:h-12 ${look}`}>
      {handle ?? <GripVertical size={14} className="w-5 text-gray-9" aria-hidden />}
      <Letter name={response.key} />
      <span className="min-w-0 flex-1 truncate text-xs text-gray-11">{inPlainWords(response.text)}</span>
      {marked && <ThumbsDown size={13} className="shrink-0 text-red-11" aria-label="unacceptable" />}
      {children}
    </div>
  );
}

/** Enough of a response to know it again, without the signs of its Markdown. */
function inPlainWords(markdown: string): string {
  return markdown
    .slice(0, 300)
    .replace(/[`*_#>|~]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
