"use client";

import { useEffect, useEffectEvent } from "react";
import { call, lease } from "./label-api";

/** Renews the lease while the page is open, and at once when it comes back into view. */
export function useHeartbeat(
  assignmentId: string | null,
  leaseMinutes: number,
  onLease: (status: "held" | "lost" | "done") => void,
): void {
  const heard = useEffectEvent(onLease);
  useEffect(() => {
    if (assignmentId === null) return;
    let current = true;
    const beat = async () => {
      const answer = await call("lease", { assignmentId }, lease);
      if (current && answer.ok) heard(answer.value.status);
    };
    const timer = setInterval(() => void beat(), Math.min(240_000, leaseMinutes * 20_000));
    const shown = () => document.visibilityState === "visible" && void beat();
    document.addEventListener("visibilitychange", shown);
    window.addEventListener("online", shown);
    return () => {
      current = false;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", shown);
      window.removeEventListener("online", shown);
    };
  }, [assignmentId, leaseMinutes]);
}
