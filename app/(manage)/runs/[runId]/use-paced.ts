"use client";

import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

const share = 30; // drawing takes at most one part in so many of the time: a page has a dozen or two
const longestRestMs = 2500;

/**
 * The newest value, but no oftener than the machine can draw it: after each drawing comes a rest in proportion to what
 * it took. Each is a task of its own, so that a click waits for one drawing and never for all that are on a page.
 */
export function usePaced<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const restUntil = useRef(0);
  useEffect(() => {
    if (value === shown) return;
    const timer = setTimeout(
      () => {
        const began = performance.now();
        flushSync(() => setShown(value));
        const ended = performance.now();
        restUntil.current = ended + Math.min(longestRestMs, share * (ended - began));
      },
      Math.max(0, restUntil.current - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value, shown]);
  return shown;
}
