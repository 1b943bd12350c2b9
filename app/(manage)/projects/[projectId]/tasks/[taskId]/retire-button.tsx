"use client";

import { ConfirmButton } from "@/app/_ui/confirm-button";
import { reopenTaskAction, retireTaskAction } from "../../../actions";

/** Takes a task out of the queue, or puts it back. */
export function RetireButton({ projectId, taskId, retired }: { projectId: string; taskId: string; retired: boolean }) {
  return retired ? (
    <ConfirmButton
      title="Put this task back?"
      description="Annotators get it again until it has its labels."
      confirm="Put back"
      color="violet"
      variant="soft"
      onConfirm={() => reopenTaskAction({ projectId, taskId })}
    >
      Put back
    </ConfirmButton>
  ) : (
    <ConfirmButton
      title="Retire this task?"
      description="Nobody gets it any more. Its labels and pairs stay, and it can be put back."
      confirm="Retire"
      variant="soft"
      onConfirm={() => retireTaskAction({ projectId, taskId })}
    >
      Retire task
    </ConfirmButton>
  );
}
