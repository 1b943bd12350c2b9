"use client";

import { Button } from "@radix-ui/themes";
import { CircleCheckBig, Hourglass, Inbox } from "lucide-react";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import type { ScreenProject } from "./screen-project";
import type { Labeling } from "./use-labeling";

/** Why there is no task, and what to do instead. The screen looks for new ones by itself. */
export function NothingToLabel({ project, labeling }: { project: ScreenProject; labeling: Labeling }) {
  const { progress, sending } = labeling;
  const again = (
    <Button variant="soft" color="gray" loading={sending} onClick={labeling.next}>
      Look again
    </Button>
  );
  const others = (
    <Button asChild>
      <Link href="/label">Other projects</Link>
    </Button>
  );
  if (progress && progress.left > 0) {
    return (
      <EmptyState
        icon={Hourglass}
        title="Others are at the last tasks"
        action={
          <>
            {again}
            {others}
          </>
        }
      >
        Every task that is left has an annotator right now. If one of them stops, the task comes to you; this page looks
        for it by itself.
      </EmptyState>
    );
  }
  if (progress && progress.mine > 0) {
    return (
      <EmptyState
        icon={CircleCheckBig}
        title="All done"
        action={
          <>
            {again}
            {others}
          </>
        }
      >
        You have labeled everything there is for you in this project: {progress.mine}{" "}
        {progress.mine === 1 ? "task" : "tasks"}, {progress.today} of them today. Thank you. New tasks appear here by
        themselves.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Inbox}
      title="Nothing to label yet"
      action={
        <>
          {again}
          {project.mayImport ? (
            <Button asChild>
              <Link href={`/projects/${project.id}/import`}>Import prompts and responses</Link>
            </Button>
          ) : (
            others
          )}
        </>
      }
    >
      This project has no open tasks. They appear here as soon as somebody imports prompts with responses, or sends a
      model's answers to labeling.
    </EmptyState>
  );
}
