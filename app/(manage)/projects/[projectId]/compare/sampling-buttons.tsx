"use client";

import { Button } from "@radix-ui/themes";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { FormError } from "@/app/_ui/form-error";
import { useAction } from "@/app/_ui/use-action";
import { retryRoundAction, stopRoundAction } from "@/app/(manage)/rounds/actions";

export function StopButton({ roundId }: { roundId: string }) {
  return (
    <ConfirmButton
      size="1"
      variant="soft"
      color="red"
      title="Stop sampling?"
      description="What has been answered stays in labeling. You can go on later."
      confirm="Stop"
      onConfirm={() => stopRoundAction({ roundId })}
    >
      Stop
    </ConfirmButton>
  );
}

export function RetryButton({ roundId }: { roundId: string }) {
  const retry = useAction(retryRoundAction);
  return (
    <>
      <Button size="2" variant="soft" loading={retry.pending} onClick={() => void retry.run({ roundId })}>
        Go on
      </Button>
      <FormError message={retry.message} />
    </>
  );
}
