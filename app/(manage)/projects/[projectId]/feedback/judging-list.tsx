import { Badge, Callout, Heading } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import { Progress } from "@/app/_ui/progress";
import { TimeAgo } from "@/app/_ui/time-ago";
import type { ListedJudging } from "@/lib/feedback/list-judgings";
import { ResumeButton, StopButton } from "./judging-buttons";

interface Props {
  readonly judgings: readonly ListedJudging[];
  readonly workers: number;
  readonly admin: boolean;
}

/** What models were asked to judge: how far it is, and what can be done. */
export function JudgingList({ judgings, workers, admin }: Props) {
  return (
    <section aria-labelledby="judgings">
      <Heading as="h3" size="3" mb="3" id="judgings">
        Judgings
      </Heading>
      <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
        {judgings.map((judging) => (
          <li key={judging.id} className="px-4 py-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="text-sm font-medium break-all">{judging.judge}</span>
              <Badge color={colors[judging.state]}>{judging.state}</Badge>
              <span className="tabular text-xs text-gray-11">
                {judging.tasks.toLocaleString("en")} tasks, {judging.principles.length}{" "}
                {judging.principles.length === 1 ? "principle" : "principles"}
                {judging.by === "each" && " each"}, {judging.answers.toLocaleString("en")} answers ·{" "}
                <TimeAgo at={judging.createdAt} />
              </span>
              <span className="ml-auto">
                {admin && judging.active && judging.state !== "stopping" && <StopButton judgingId={judging.id} />}
                {admin && (judging.state === "stopped" || judging.state === "failed") && (
                  <ResumeButton judgingId={judging.id} />
                )}
              </span>
            </div>
            {judging.active && (
              <div className="mt-3">
                <Progress
                  label={labelOf(judging, workers)}
                  done={judging.done}
                  total={judging.total}
                  startedAt={judging.startedAt}
                  unit="answers"
                />
              </div>
            )}
            {judging.state === "failed" && (
              <Callout.Root color="red" size="1" mt="2">
                <Callout.Icon>
                  <CircleAlert size={16} aria-hidden />
                </Callout.Icon>
                <Callout.Text className="break-words">{judging.error ?? "It failed without a reason."}</Callout.Text>
              </Callout.Root>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const colors = {
  queued: "gray",
  running: "violet",
  stopping: "amber",
  lost: "amber",
  succeeded: "green",
  stopped: "gray",
  failed: "red",
} as const;

function labelOf({ state, note }: ListedJudging, workers: number): string {
  if (state === "stopping") return "Stopping";
  if (state === "lost") return "The worker stopped reporting; another one takes over";
  if (state === "running") return note ?? "Judging";
  return workers > 0 ? "Waits for the worker" : "No worker is running. Start one with “npm start” or “npm run worker”";
}
