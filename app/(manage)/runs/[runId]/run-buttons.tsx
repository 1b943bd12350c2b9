"use client";

import { Button, Callout } from "@radix-ui/themes";
import { CircleStop, Copy, Play } from "lucide-react";
import Link from "next/link";
import { useAction } from "@/app/_ui/use-action";
import type { RunView } from "@/lib/runs/read-run";
import { resumeRun, stopRun } from "../actions";

/** Stop, resume, start another like it. What was asked for shows as soon as the run's state does. */
export function RunButtons({ run }: { run: RunView }) {
  const stop = useAction(stopRun);
  const resume = useAction(resumeRun);
  const canStop = run.active;
  const canResume = run.state === "stopped" || run.state === "failed" || run.state === "lost";
  const message = stop.message ?? resume.message;
  return (
    <>
      {canStop && (
        <Button
          variant="soft"
          color="red"
          loading={stop.pending}
          disabled={run.state === "stopping"}
          onClick={() => void stop.run({ runId: run.id })}
        >
          <CircleStop size={15} aria-hidden /> Stop
        </Button>
      )}
      {canResume && (
        <Button variant="soft" loading={resume.pending} onClick={() => void resume.run({ runId: run.id })}>
          <Play size={15} aria-hidden /> Resume
        </Button>
      )}
      <Button variant="soft" color="gray" asChild>
        <Link href={`/runs/new?from=${run.id}`}>
          <Copy size={15} aria-hidden /> Clone
        </Link>
      </Button>
      {message && (
        <Callout.Root color="red" size="1" role="alert" className="w-full">
          <Callout.Text>{message}</Callout.Text>
        </Callout.Root>
      )}
    </>
  );
}
