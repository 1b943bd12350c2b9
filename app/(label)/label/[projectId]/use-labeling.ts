"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { z } from "zod";
import type { Draft } from "@/lib/labeling/draft";
import type { Progress } from "@/lib/labeling/read-progress";
import type { ShownTask } from "@/lib/labeling/show-task";
import { call, claimed, newKey, type RecentLabel, recentLabel, submitted, type Trouble, undone } from "./label-api";
import { unsavedDraft } from "./local-draft";
import { useDraftSaving } from "./use-draft-saving";
import { useHeartbeat } from "./use-heartbeat";

type Phase = "loading" | "working" | "empty" | "broken";
type LeaseState = "held" | "lost" | "done";
const emptyDraft: Draft = { value: null, groupId: null };

/** One annotator's work on one project: the task at hand, its draft, what went wrong, and what can be undone. */
export function useLabeling(project: { id: string; leaseMinutes: number }) {
  const [phase, setPhase] = useState<Phase>("loading");
  const [task, setTask] = useState<ShownTask | null>(null);
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [recent, setRecent] = useState<readonly RecentLabel[]>([]);
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<(Trouble & { again: () => void }) | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const [leaseState, setLeaseState] = useState<LeaseState>("held");
  const [turn, setTurn] = useState(0); // counts what was shown: an undone task is a new turn at the same task
  const busy = useRef(false);
  const attempt = useRef({ about: "", key: "" });
  const shownAt = useRef(0);
  const saving = useDraftSaving(setLeaseState);
  useHeartbeat(task?.assignmentId ?? null, project.leaseMinutes, setLeaseState);

  function show(next: ShownTask | null) {
    setTask(next);
    setDraft((next && (unsavedDraft(next.assignmentId) ?? next.draft)) ?? emptyDraft);
    setLeaseState("held");
    setTrouble(null);
    setPhase(next ? "working" : "empty");
    setTurn((before) => before + 1);
    shownAt.current = performance.now();
  }

  /** One thing at a time: a second Enter, or an undo in mid-submit, does nothing. */
  async function alone(work: () => Promise<void>) {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    await work().finally(() => {
      busy.current = false;
      setSending(false);
    });
  }

  async function claim() {
    const since = new Date().setHours(0, 0, 0, 0);
    const answer = await call("claim", { projectId: project.id, since }, claimed, { retries: 2 });
    if (answer.ok) {
      setProgress(answer.value.progress);
      show(answer.value.task);
    } else {
      setTrouble({ ...answer, again: () => void alone(claim) });
      setPhase((before) => (before === "loading" ? "broken" : before));
    }
  }

  async function loadRecent() {
    const path = `recent?projectId=${encodeURIComponent(project.id)}`;
    const answer = await call(path, null, z.array(recentLabel), { method: "GET" });
    if (answer.ok) setRecent(answer.value);
  }

  async function send(answer: object) {
    if (!task) return;
    const { assignmentId } = task;
    const about = JSON.stringify([turn, assignmentId, answer, draft.groupId]);
    if (attempt.current.about !== about) attempt.current = { about, key: newKey() }; // a retry keeps its key
    const durationMs = Math.round(performance.now() - shownAt.current);
    const body = { assignmentId, idempotencyKey: attempt.current.key, answer, groupId: draft.groupId, durationMs };
    const result = await call("submit", body, submitted, { retries: 2 });
    if (!result.ok) {
      setTrouble({ ...result, again: () => void alone(() => send(answer)) });
      return;
    }
    const { labelId, outcome, status, undoUntil, next } = result.value;
    saving.settle(assignmentId);
    setRecent((before) => [{ labelId, outcome, undoUntil, prompt: task.prompt.slice(0, 140) }, ...before]);
    const counted = outcome === "skipped" ? 0 : 1;
    setProgress(
      (now) => now && { today: now.today + counted, mine: now.mine + counted, left: Math.max(0, now.left - 1) },
    );
    setNotice(status === "surplus" ? "Saved as an extra label: the task had all it needed." : null);
    show(next);
  }

  async function undo(labelId: string) {
    await saving.flush();
    const result = await call("undo", { labelId }, undone, { retries: 1 });
    if (!result.ok) {
      setTrouble({ ...result, again: () => void alone(() => undo(labelId)) });
      void loadRecent();
      return;
    }
    const counted = recent.find((label) => label.labelId === labelId)?.outcome === "skipped" ? 0 : 1;
    setProgress(
      (now) => now && { today: Math.max(0, now.today - counted), mine: now.mine - counted, left: now.left + 1 },
    );
    setRecent((before) => before.filter((label) => label.labelId !== labelId));
    setNotice("Your answer is open again. Change it and submit.");
    show(result.value.task);
  }

  const start = useEffectEvent(() => {
    void alone(claim);
    void loadRecent();
  });
  useEffect(() => start(), []);

  const online = useEffectEvent(() => trouble?.kind === "unreachable" && trouble.again());
  useEffect(() => {
    const listener = () => online();
    window.addEventListener("online", listener);
    return () => window.removeEventListener("online", listener);
  }, []);

  const lookAgain = useEffectEvent(() => void alone(claim));
  useEffect(() => {
    if (phase !== "empty") return;
    const timer = setInterval(() => lookAgain(), 20_000);
    return () => clearInterval(timer);
  }, [phase]);

  return {
    phase,
    task,
    turn,
    draft,
    progress,
    recent,
    sending,
    trouble,
    notice,
    leaseState,
    saved: saving.saved,
    edit(next: Partial<Draft>) {
      if (!task) return;
      const merged = { ...draft, ...next };
      setDraft(merged);
      setNotice(null);
      saving.save(task.assignmentId, merged);
    },
    submit: (answer: object) => void alone(() => send(answer)),
    undo: (labelId: string) => void alone(() => undo(labelId)),
    next: () => void alone(claim),
  };
}
export type Labeling = ReturnType<typeof useLabeling>;
