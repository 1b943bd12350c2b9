"use client";

import { useEffect, useEffectEvent } from "react";
import { plainKey } from "./plain-key";
import { type Board, lower, place, raise, tieWithAbove, toggleUnacceptable, unrank, unrankedOf } from "./ranking-board";

interface Options {
  readonly keys: readonly string[];
  readonly board: Board;
  readonly ties: boolean;
  readonly enabled: boolean;
  focus(key: string): void;
  change(next: Board, key: string): void;
  /** After a digit ranked a response that was unranked. */
  onPlaced(next: Board): void;
  onAllBad(): void;
}

/** Ranking by keyboard alone. Strokes are about the focused response, or the first unranked one when none has the focus. */
export function useRankingKeys(options: Options): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const stroke = plainKey(event);
    if (stroke === null || !options.enabled) return;
    if (act(stroke, options)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** The response that has the focus, on its card or on the board. */
function focused(): string | null {
  const holder = document.activeElement?.closest("[data-response]");
  return holder?.getAttribute("data-response") ?? null;
}

function act(stroke: string, { keys, board, ties, focus, change, onPlaced, onAllBad }: Options): boolean {
  const current = focused();
  const step =
    stroke === "arrowdown" || stroke === "arrowright" ? 1 : stroke === "arrowup" || stroke === "arrowleft" ? -1 : 0;
  if (step !== 0) {
    const from = current === null ? (step > 0 ? -1 : keys.length) : keys.indexOf(current);
    const to = keys[from + step];
    if (to) focus(to);
    return to !== undefined;
  }
  if (stroke === "b") {
    onAllBad();
    return true;
  }
  const waiting = unrankedOf(board, keys);
  const key = current ?? waiting[0];
  if (key === undefined) return false;
  if (/^[1-8]$/.test(stroke) && Number(stroke) <= keys.length) {
    const next = place(board, key, Number(stroke), ties);
    change(next, key);
    if (waiting.includes(key)) onPlaced(next);
    return true;
  }
  const moves: Record<string, () => Board> = {
    "Shift+ArrowUp": () => raise(board, key),
    "Shift+ArrowDown": () => lower(board, key),
    t: () => (ties ? tieWithAbove(board, key) : board),
    x: () => toggleUnacceptable(board, key),
    0: () => unrank(board, key),
  };
  const move = moves[stroke];
  if (!move || (current === null && stroke !== "x")) return false;
  change(move(), key);
  return true;
}
