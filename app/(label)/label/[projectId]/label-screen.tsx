"use client";

import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { questionInputs } from "@/app/_questions/registry";
import { ActionBar } from "./action-bar";
import { BeliefChoice } from "./belief-choice";
import { GuidelinesPanel } from "./guidelines-panel";
import { HelpDialog } from "./help-dialog";
import { LabelHeader } from "./label-header";
import { NothingToLabel } from "./nothing-to-label";
import { Notices } from "./notices";
import { PromptView } from "./prompt-view";
import { ReasonDialog } from "./reason-dialog";
import type { ScreenProject } from "./screen-project";
import { TaskSkeleton } from "./task-skeleton";
import { useLabeling } from "./use-labeling";
import { useRemembered } from "./use-remembered";
import { useScreenKeys } from "./use-screen-keys";

const layouts = ["side", "stacked"] as const;
const shown = ["shown", "hidden"] as const;

/** The annotator's screen: one task, its question's input, and what can be done with it. */
export function LabelScreen({ project }: { project: ScreenProject }) {
  const labeling = useLabeling(project);
  const { task, draft, phase, turn, sending, recent } = labeling;
  const { Input, report: reportOf, keys } = questionInputs[project.questionKind];
  const [layout, setLayout] = useRemembered("chorus-label-layout", layouts);
  const [guidelines, setGuidelines] = useRemembered(`chorus-guidelines:${project.id}`, shown);
  const [dialog, setDialog] = useState<"help" | "skip" | "flag" | null>(null);
  const [cautioned, setCautioned] = useState<string | null>(null);
  const top = useRef<HTMLDivElement>(null);

  const report = task ? reportOf(project.questionSettings, draft.value, task.responses) : null;
  const chooseGroup = project.beliefMode === "task" && draft.groupId === null;
  const hint = chooseGroup && report?.answer ? "Choose whom you speak for." : (report?.hint ?? "");
  const [last] = recent;

  // A new task starts at its top, with the focus on the prompt for whoever listens.
  useEffect(() => {
    if (turn < 2) return;
    top.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [turn]);

  function submit() {
    if (!report?.answer || chooseGroup || sending) return;
    const asking = report.caution && `${turn} ${report.caution}`;
    if (asking && cautioned !== asking)
      setCautioned(asking); // Enter again to send
    else labeling.submit(report.answer);
  }
  function answerAtOnce(answer: object) {
    if (chooseGroup) document.getElementById("belief")?.scrollIntoView({ block: "center" });
    else labeling.submit(answer);
  }
  const hasGuidelines = project.guidelines.trim() !== "";
  const toggleGuidelines = () => setGuidelines(guidelines === "shown" ? "hidden" : "shown");
  const undoLast = () => last && labeling.undo(last.labelId);

  useScreenKeys({
    enter: submit,
    "?": () => setDialog("help"),
    g: toggleGuidelines,
    u: undoLast,
    ...(task && { s: () => setDialog("skip"), f: () => setDialog("flag") }),
  });

  return (
    <div className="flex min-h-full flex-col">
      <LabelHeader
        project={project}
        labeling={labeling}
        layout={layout}
        onLayout={setLayout}
        guidelines={hasGuidelines ? guidelines : "none"}
        onGuidelines={toggleGuidelines}
        onHelp={() => setDialog("help")}
      />
      <div className="mx-auto flex w-full max-w-[96rem] flex-1 flex-col gap-4 px-4 py-4 sm:px-6 sm:py-5">
        {guidelines === "shown" && hasGuidelines && (
          <GuidelinesPanel text={project.guidelines} onClose={toggleGuidelines} />
        )}
        <Notices labeling={labeling} />
        {phase === "loading" && <TaskSkeleton />}
        {phase === "empty" && <NothingToLabel project={project} labeling={labeling} />}
        {task && (
          <div key={`${task.assignmentId} ${turn}`} className="contents">
            <div ref={top} tabIndex={-1} className="outline-none">
              <PromptView prompt={task.prompt} />
            </div>
            {project.beliefMode === "task" && (
              <BeliefChoice
                groups={project.groups}
                value={draft.groupId}
                onChoose={(groupId) => labeling.edit({ groupId })}
              />
            )}
            <Input
              responses={task.responses}
              settings={project.questionSettings}
              draft={draft.value}
              layout={layout}
              disabled={sending}
              onDraft={(value) => labeling.edit({ value: z.json().parse(value) })}
              onAnswer={answerAtOnce}
            />
          </div>
        )}
      </div>
      {task && report && (
        <ActionBar
          labeling={labeling}
          report={report}
          hint={hint}
          asking={cautioned !== null && cautioned === `${turn} ${report.caution}`}
          ready={report.answer !== null && !chooseGroup}
          onSubmit={submit}
          onSkip={() => setDialog("skip")}
          onFlag={() => setDialog("flag")}
          onUndo={undoLast}
        />
      )}
      <HelpDialog open={dialog === "help"} onClose={() => setDialog(null)} keys={keys} />
      <ReasonDialog
        kind={dialog === "skip" || dialog === "flag" ? dialog : null}
        onClose={() => setDialog(null)}
        onReason={(outcome, reason) => {
          setDialog(null);
          labeling.submit({ outcome, reason });
        }}
      />
    </div>
  );
}
