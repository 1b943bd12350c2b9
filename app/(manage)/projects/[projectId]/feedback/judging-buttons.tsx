"use client";

import { Button } from "@radix-ui/themes";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { FormError } from "@/app/_ui/form-error";
import { useAction } from "@/app/_ui/use-action";
import { resumeJudgingAction, stopJudgingAction } from "./actions";

export function StopButton({ judgingId }: { judgingId: string }) {
  return (
    <ConfirmButton
      size="1"
      variant="soft"
      color="red"
      title="Stop judging?"
      description="What was answered is kept. You can go on later; nothing is asked twice."
      confirm="Stop"
      onConfirm={() => stopJudgingAction({ judgingId })}
    >
      Stop
    </ConfirmButton>
  );
}

export function ResumeButton({ judgingId }: { judgingId: string }) {
  const resume = useAction(resumeJudgingAction);
  return (
    <>
      <Button size="1" variant="soft" loading={resume.pending} onClick={() => void resume.run({ judgingId })}>
        Go on
      </Button>
      <FormError message={resume.message} />
    </>
  );
}
