"use client";

import { VisuallyHidden } from "@radix-ui/themes";
import { useRef, useState } from "react";
import type { QuestionInputProps } from "./question-input";
import { RankBoard } from "./rank-board";
import { type Board, inSigns, rankOf, tiedWith, unrankedOf } from "./ranking-board";
import { RankingDrag } from "./ranking-drag";
import { boardOfDraft, rankingSettingsOf } from "./ranking-report";
import { ResponseCard } from "./response-card";
import { useRankingKeys } from "./use-ranking-keys";

/** Responses to read, each with its ranks to tap, and beside them the board to drag on. Drag, keys and buttons make the same moves. */
export function RankingForm({ responses, settings, draft, layout, disabled, onDraft, onAnswer }: QuestionInputProps) {
  const keys = responses.map(({ key }) => key);
  const board = boardOfDraft(responses, draft);
  const { ties } = rankingSettingsOf(settings);
  const [spoken, setSpoken] = useState("");
  const cards = useRef(new Map<string, HTMLElement>());
  const focus = (key: string) => cards.current.get(key)?.focus();

  /** Applies a move of `key` and says the result to whoever listens. */
  function change(next: Board, key: string) {
    if (disabled || next === board) return;
    onDraft(next);
    setSpoken(`${standing(next, key)} ${inSigns(next)}`);
  }

  useRankingKeys({
    keys,
    board,
    ties,
    enabled: !disabled,
    focus,
    change,
    onPlaced: (next) => {
      const [waiting] = unrankedOf(next, keys);
      if (waiting) focus(waiting);
    },
    onAllBad: () => onAnswer({ outcome: "all_bad" }),
  });

  const columns = layout === "side" ? "sm:grid-cols-2" : "";
  const wide = layout === "side" && responses.length === 3 ? "2xl:grid-cols-3" : "";
  return (
    <RankingDrag responses={responses} board={board} ties={ties} change={change}>
      <div className="grid items-start grid-cols-1 gap-x-6 gap-y-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <section aria-label="Responses" className={`grid min-w-0 grid-cols-1 gap-4 ${columns} ${wide}`}>
          {responses.map((response) => (
            <ResponseCard
              key={response.key}
              response={response}
              count={keys.length}
              board={board}
              ties={ties}
              disabled={disabled}
              change={change}
              attach={(element) => {
                if (element) cards.current.set(response.key, element);
                else cards.current.delete(response.key);
              }}
            />
          ))}
        </section>
        <RankBoard
          responses={responses}
          board={board}
          ties={ties}
          disabled={disabled}
          change={change}
          onAllBad={() => onAnswer({ outcome: "all_bad" })}
        />
      </div>
      <VisuallyHidden aria-live="polite">{spoken}</VisuallyHidden>
    </RankingDrag>
  );
}

function standing(board: Board, key: string): string {
  const rank = rankOf(board, key);
  if (rank === null) return `Response ${key} is unranked.`;
  const others = tiedWith(board, key);
  return `Response ${key} at rank ${rank}${others.length > 0 ? `, tied with ${others.join(" and ")}` : ""}.`;
}
