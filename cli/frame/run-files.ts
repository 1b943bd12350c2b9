import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJsonl } from "../../lib/datasets/read-jsonl";

const line = z.looseObject({ step: z.number() });

/**
 * `metrics.jsonl` and `samples.jsonl` of a run folder, a line for each step that says something. What an earlier attempt
 * wrote after `step`, where this one goes on, is taken out first, so that no step appears twice.
 */
export function openRunFiles(out: string, step: number) {
  const open = (name: string) => {
    const path = join(out, name);
    const kept = existsSync(path) ? z.array(line).parse(readJsonl(path)) : [];
    const lines = kept.filter((each) => step > 0 && each.step <= step).map((each) => `${JSON.stringify(each)}\n`);
    writeFileSync(path, lines.join(""));
    return path;
  };
  const metrics = open("metrics.jsonl");
  const samples = open("samples.jsonl");
  return {
    addMetrics(at: number, values: Readonly<Record<string, number>>) {
      appendFileSync(metrics, `${JSON.stringify({ step: at, ...values })}\n`);
    },
    addSamples(at: number, answers: readonly object[]) {
      for (const each of answers) appendFileSync(samples, `${JSON.stringify({ step: at, ...each })}\n`);
    },
  };
}
