"use client";

import { useDraggable } from "@dnd-kit/core";
import { IconButton, Tooltip } from "@radix-ui/themes";
import { ThumbsDown } from "lucide-react";
import { Markdown } from "../_ui/markdown";
import { Letter } from "./letter";
import type { ShownResponse } from "./question-input";
import { type Board, place, rankOf, tiedWith, toggleUnacceptable, unrank } from "./ranking-board";

interface Props {
  readonly response: ShownResponse;
  readonly count: number;
  readonly board: Board;
  readonly ties: boolean;
  readonly disabled: boolean;
  change(next: Board, key: string): void;
  attach(element: HTMLElement | null): void;
}

/** A response to read, with its rank to tap beneath. It takes the focus, so that keys are about it. */
export function ResponseCard({ response, count, board, ties, disabled, change, attach }: Props) {
  const { key, text } = response;
  const rank = rankOf(board, key);
  const tied = tiedWith(board, key);
  const marked = board.unacceptable.includes(key);
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: `card:${key}`, disabled });
  const standing =
    rank === null ? "Not ranked" : tied.length > 0 ? `Rank ${rank} · tied with ${tied.join(", ")}` : `Rank ${rank}`;
  return (
    <article
      ref={attach}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the focused response, as on an item of a list box
      tabIndex={0}
      data-response={key}
      aria-label={`Response ${key}, ${standing}`}
      className={`flex min-w-0 scroll-mt-20 scroll-mb-28 flex-col rounded-xl border bg-panel transition-[border-color,opacity] ${rank === null ? "border-gray-a5" : "border-accent-7"} ${isDragging ? "opacity-50" : ""}`}
    >
      <header className="flex items-center gap-2 border-b border-gray-a4 px-3 py-2">
        <Tooltip content="Drag to your ranking">
          <span ref={setNodeRef} {...listeners} className="cursor-grab touch-none active:cursor-grabbing">
            <Letter name={key} faded={rank === null} />
          </span>
        </Tooltip>
        <span className={`flex-1 text-xs ${rank === null ? "text-gray-11" : "font-medium text-accent-11"}`}>
          {standing}
        </span>
        <Tooltip content="Unacceptable: not good enough to send to anybody (X)">
          <IconButton
            size="1"
            variant={marked ? "solid" : "ghost"}
            color={marked ? "red" : "gray"}
            aria-pressed={marked}
            aria-label={`Response ${key} is unacceptable`}
            disabled={disabled}
            onClick={() => change(toggleUnacceptable(board, key), key)}
            className="!m-0 !p-0 !size-7 pointer-coarse:!size-9"
          >
            <ThumbsDown size={14} aria-hidden />
          </IconButton>
        </Tooltip>
      </header>
      <div className="min-h-16 flex-1 px-4 py-3">
        {text.trim() === "" ? (
          <p className="text-sm text-gray-11 italic">(empty response)</p>
        ) : (
          <Markdown text={text} />
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would put a legend before the buttons */}
      <div role="group" aria-label={`Rank of response ${key}`} className="flex gap-1 border-t border-gray-a4 p-2">
        {Array.from({ length: count }, (_, i) => i + 1).map((number) => (
          <button
            key={number}
            type="button"
            aria-pressed={rank === number}
            aria-label={`Rank ${number}`}
            disabled={disabled}
            onClick={(event) => {
              change(rank === number ? unrank(board, key) : place(board, key, number, ties), key);
              // After a click, keys go on with the card: Enter submits. A stroke on the button leaves the focus there.
              if (event.detail > 0) event.currentTarget.closest("article")?.focus({ preventScroll: true });
            }}
            className={`tabular h-8 min-w-0 flex-1 cursor-pointer rounded-md text-sm font-medium transition-colors pointer-coarse:h-11 ${rank === number ? "bg-accent-9 text-accent-contrast" : "bg-gray-a3 text-gray-12 hover:bg-gray-a5"}`}
          >
            {number}
          </button>
        ))}
      </div>
    </article>
  );
}
