import { Button, Callout } from "@radix-ui/themes";
import { CircleAlert, ListChecks } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Progress } from "@/app/_ui/progress";
import type { RoundView } from "@/lib/evaluation/read-round";
import { RetryButton, StopButton } from "./sampling-buttons";

/** Where a round stands: the models still answer, something went wrong, or people label. */
export function RoundStatus({ round, workers, admin }: { round: RoundView; workers: number; admin: boolean }) {
  const ended = round.sampling?.state === "failed" || round.sampling?.state === "stopped";
  return (
    <>
      {round.sampling?.active && (
        <Sampling sampling={round.sampling} workers={workers} stop={admin && <StopButton roundId={round.id} />} />
      )}
      {!round.sampling?.active && (ended || round.tasks === 0) && (
        <Trouble round={round} retry={admin && <RetryButton roundId={round.id} />} />
      )}
      {round.tasks > 0 && <Labeling round={round} />}
    </>
  );
}

type SamplingJob = NonNullable<RoundView["sampling"]>;

function Sampling({ sampling, workers, stop }: { sampling: SamplingJob; workers: number; stop: ReactNode }) {
  return (
    <section aria-label="Sampling" className="rounded-xl border border-gray-a5 bg-panel p-4">
      <Progress
        label={samplingLabel(sampling, workers)}
        done={sampling.done}
        total={sampling.total}
        startedAt={sampling.startedAt}
        unit="prompts"
      />
      <div className="mt-3 flex items-center justify-between gap-3">
        <p className="text-xs text-gray-11">
          Both models answer a few prompts at a time; what they have answered can be labeled at once.
        </p>
        {stop}
      </div>
    </section>
  );
}

function Trouble({ round, retry }: { round: RoundView; retry: ReactNode }) {
  const state = round.sampling?.state;
  return (
    <Callout.Root color={state === "stopped" ? "gray" : state === "failed" ? "red" : "amber"}>
      <Callout.Icon>
        <CircleAlert size={16} aria-hidden />
      </Callout.Icon>
      <Callout.Text>{trouble(round)}</Callout.Text>
      {state && state !== "succeeded" && retry && <div>{retry}</div>}
    </Callout.Root>
  );
}

function Labeling({ round }: { round: RoundView }) {
  const left = round.tasks - round.complete;
  return (
    <section
      aria-label="Labeling"
      className="flex flex-wrap items-end gap-4 rounded-xl border border-gray-a5 bg-panel p-4"
    >
      <div className="min-w-48 flex-1">
        <Progress
          label={left > 0 ? "Labeling" : "Labeling is complete"}
          done={round.labels}
          total={round.tasks * round.project.labelsPerTask}
          unit="labels"
        />
      </div>
      {left > 0 && (
        <Button asChild variant="soft">
          <Link href={`/label/${round.project.id}`}>
            <ListChecks size={16} aria-hidden /> Label now
          </Link>
        </Button>
      )}
    </section>
  );
}

function samplingLabel(sampling: SamplingJob, workers: number): string {
  if (sampling.state === "stopping") return "Stopping";
  if (sampling.state === "lost") return "The worker stopped reporting; another one takes over";
  if (sampling.state === "running") return sampling.note ?? "The models answer";
  return workers > 0 ? "Waits for the worker" : "No worker is running. Start one with “npm start” or “npm run worker”";
}

function trouble({ sampling, tasks, settings }: RoundView): string {
  if (sampling?.state === "stopped")
    return `Sampling was stopped after ${tasks} of ${settings.promptIds.length} prompts.`;
  if (sampling?.state === "failed") return sampling.error ?? "Sampling failed without a reason.";
  return "Both models gave word for word the same responses to every prompt, so there is nothing to rank. Raise the temperature, or train further.";
}
