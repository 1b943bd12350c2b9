"use client";

import { Button, Callout } from "@radix-ui/themes";
import { CircleCheck, CloudOff, TimerOff, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Labeling } from "./use-labeling";
import { useOnline } from "./use-online";

/** All that an annotator should know beside the task: no connection, a failed submit, a lost lease. */
export function Notices({ labeling }: { labeling: Labeling }) {
  const { trouble, leaseState, notice, sending } = labeling;
  const online = useOnline();
  return (
    <div className="contents" aria-live="polite">
      {!online && (
        <Notice color="amber" icon={<CloudOff size={16} />}>
          You are offline. Go on: your work is kept in this browser and sent when the connection is back.
        </Notice>
      )}
      {trouble && (
        <Notice
          color="red"
          icon={<TriangleAlert size={16} />}
          action={
            trouble.kind === "unauthenticated" ? (
              <Button asChild size="1" variant="surface" color="red">
                <a href="/login" target="_blank" rel="noreferrer">
                  Sign in
                </a>
              </Button>
            ) : null
          }
          again={{ label: "Try again", disabled: sending, run: trouble.again }}
        >
          {trouble.message} {labeling.task && "Nothing is lost: your answer is still here."}
        </Notice>
      )}
      {labeling.task && leaseState === "lost" && (
        <Notice
          color="amber"
          icon={<TimerOff size={16} />}
          again={{ label: "Next task", disabled: sending, run: labeling.next }}
        >
          You were away for long, and others have taken this task. You can still submit: your answer is kept as an extra
          label.
        </Notice>
      )}
      {labeling.task && leaseState === "done" && (
        <Notice
          color="amber"
          icon={<CircleCheck size={16} />}
          again={{ label: "Next task", disabled: sending, run: labeling.next }}
        >
          You have answered this task in another tab.
        </Notice>
      )}
      {notice && (
        <Notice color="violet" icon={<CircleCheck size={16} />}>
          {notice}
        </Notice>
      )}
    </div>
  );
}

interface NoticeProps {
  readonly color: "amber" | "red" | "violet";
  readonly icon: ReactNode;
  readonly action?: ReactNode;
  readonly again?: { readonly label: string; readonly disabled: boolean; run(): void };
  readonly children: ReactNode;
}

function Notice({ color, icon, action, again, children }: NoticeProps) {
  return (
    <Callout.Root color={color} size="1" role={color === "red" ? "alert" : undefined}>
      <Callout.Icon>{icon}</Callout.Icon>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Callout.Text>{children}</Callout.Text>
        {action}
        {again && (
          <Button size="1" variant="surface" color={color} disabled={again.disabled} onClick={again.run}>
            {again.label}
          </Button>
        )}
      </div>
    </Callout.Root>
  );
}
