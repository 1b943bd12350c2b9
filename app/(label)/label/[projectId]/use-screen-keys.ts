"use client";

import { useEffect, useEffectEvent } from "react";
import { plainKey } from "@/app/_questions/plain-key";

/** Strokes of the screen itself. Enter on a button or link stays theirs. */
export function useScreenKeys(acts: Readonly<Record<string, () => void>>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const stroke = plainKey(event);
    const act = stroke === null || event.repeat ? undefined : acts[stroke];
    const onControl = event.target instanceof Element && event.target.closest("a, button, summary") !== null;
    if (!act || (stroke === "enter" && onControl)) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
