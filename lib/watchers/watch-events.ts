import { z } from "zod";
import { AppError } from "../errors";
import type { TrainEvent } from "../training/events";
import { nan } from "./nan";
import { openWatch, type RunWarning } from "./open-watch";
import { sampleFigures } from "./sample-figures";
import type { Reading, WatchedRun } from "./watcher";

export type WatchedEvent = TrainEvent | ({ type: "warning" } & RunWarning);

/** What the loop says of a loss that is no number (lib/training/train.ts). */
const notFinite = z.object({
  notFinite: z.object({
    step: z.int(),
    metric: z.string(),
    value: z.custom<number>((value) => typeof value === "number"), // z.number() refuses the very values
  }),
});

/**
 * A run's events, each warning after the event that led to it.
 * @param earlier what an earlier attempt measured, in order; of it, what lies before the step that the run goes on from
 * @throws what the run throws, after a warning where that was a loss that is no number
 */
export async function* watchEvents(
  events: AsyncIterable<TrainEvent>,
  run: Omit<WatchedRun, "totalSteps">,
  earlier: readonly Reading[] = [],
): AsyncGenerator<WatchedEvent> {
  let read = openWatch({ ...run, totalSteps: null });
  try {
    for await (const event of events) {
      yield event;
      if (event.type === "start") {
        read = openWatch({ ...run, totalSteps: event.totalSteps });
        for (const reading of earlier) if (reading.step < event.firstStep) read(reading);
      }
      const reading = readingOf(run, event);
      if (reading === null) continue;
      for (const warning of read(reading)) yield { type: "warning", ...warning };
    }
  } catch (error) {
    const { data } = notFinite.safeParse(error instanceof AppError ? error.details : null);
    if (data) {
      const { step, metric, value } = data.notFinite;
      yield {
        type: "warning",
        watcher: nan.name,
        step,
        metric,
        value,
        threshold: 0,
        message: `${metric} is ${value}.`,
      };
    }
    throw error;
  }
}

function readingOf({ produces }: Omit<WatchedRun, "totalSteps">, event: TrainEvent): Reading | null {
  if (event.type === "metrics") return { step: event.step, values: event.values };
  if (event.type !== "samples" || produces === "reward") return null; // a reward model's samples are others' words
  return { step: event.step, values: sampleFigures(event.samples) };
}
