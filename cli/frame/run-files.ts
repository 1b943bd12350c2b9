import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJsonl } from "../../lib/datasets/read-jsonl";
import { sampleFigures } from "../../lib/watchers/sample-figures";
import type { Reading } from "../../lib/watchers/watcher";

const line = z.looseObject({ step: z.number() });
type Line = z.output<typeof line>;
const answer = z.object({ step: z.number(), completion: z.string(), score: z.number().optional() });

/** A line of metrics; JSON writes what is not finite as null. */
function readingOf({ step, ...values }: Line): Reading {
  const numbers = Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? value : Number.NaN]);
  return { step, values: Object.fromEntries(numbers) };
}

function sampleReadings(lines: readonly Line[]): Reading[] {
  const answers = lines.flatMap((each) => answer.safeParse(each).data ?? []);
  return [...new Set(answers.map(({ step }) => step))].map((step) => ({
    step,
    values: sampleFigures(answers.filter((each) => each.step === step)),
  }));
}

/**
 * `metrics.jsonl` and `samples.jsonl` of a run folder, a line for each step that says something. What an earlier attempt
 * wrote after `step`, where this one goes on, is taken out first, so that no step appears twice.
 */
export function openRunFiles(out: string, step: number) {
  const open = (name: string) => {
    const path = join(out, name);
    const kept = existsSync(path) ? z.array(line).parse(readJsonl(path)) : [];
    const lines = kept.filter((each) => step > 0 && each.step <= step);
    writeFileSync(path, lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
    return { path, lines };
  };
  const { path: metrics, lines: measured } = open("metrics.jsonl");
  const { path: samples, lines: written } = open("samples.jsonl");
  return {
    /** What an earlier attempt measured up to `step`, as watchers were shown it. */
    earlier: [...measured.map(readingOf), ...sampleReadings(written)].sort((a, b) => a.step - b.step),
    addMetrics(at: number, values: Readonly<Record<string, number>>) {
      appendFileSync(metrics, `${JSON.stringify({ step: at, ...values })}\n`);
    },
    addSamples(at: number, answers: readonly object[]) {
      for (const each of answers) appendFileSync(samples, `${JSON.stringify({ step: at, ...each })}\n`);
    },
  };
}
