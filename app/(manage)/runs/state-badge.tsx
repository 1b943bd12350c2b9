import { Badge, Spinner } from "@radix-ui/themes";
import { CircleAlert, CircleCheck, CirclePause, CircleStop, Unplug } from "lucide-react";
import type { JobState } from "@/lib/jobs/job-state";

const looks = {
  queued: { color: "gray", icon: <CirclePause size={13} aria-hidden /> },
  running: { color: "violet", icon: <Spinner size="1" /> },
  stopping: { color: "amber", icon: <Spinner size="1" /> },
  lost: { color: "amber", icon: <Unplug size={13} aria-hidden /> },
  succeeded: { color: "green", icon: <CircleCheck size={13} aria-hidden /> },
  stopped: { color: "gray", icon: <CircleStop size={13} aria-hidden /> },
  failed: { color: "red", icon: <CircleAlert size={13} aria-hidden /> },
} as const satisfies Record<JobState, unknown>;

export function StateBadge({ state }: { state: JobState }) {
  const { color, icon } = looks[state];
  return (
    <Badge color={color} variant="soft">
      {icon}
      {state}
    </Badge>
  );
}
