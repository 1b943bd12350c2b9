"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Reads the page anew every few seconds while something on it may change by itself and somebody looks at it. */
export function RefreshWhile({ active, everyMs = 3000 }: { active: boolean; everyMs?: number }) {
  const router = useRouter();
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [active, everyMs, router]);
  return null;
}
