"use client";

import { Badge, Slider, Text } from "@radix-ui/themes";
import { useState } from "react";
import { figure } from "@/app/_ui/figures";
import type { Sample } from "@/lib/runs/read-run-updates";

/** What the model says to the same prompts as it learns; the newest unless a step is chosen. */
export function RunSamples({ samples }: { samples: readonly Sample[] }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const steps = [...new Set(samples.map(({ step }) => step))].sort((a, b) => a - b);
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) {
    return (
      <p className="text-sm text-gray-11">
        There are no samples yet. The model answers a few fixed prompts before the first step, and again as it learns.
      </p>
    );
  }
  const step = chosen !== null && steps.includes(chosen) ? chosen : last;
  const before = samples.filter((sample) => sample.step === first);
  const shown = samples.filter((sample) => sample.step === step).sort((a, b) => a.position - b.position);
  const earlier = (position: number) => (step === first ? null : before.find((sample) => sample.position === position));
  return (
    <div>
      {steps.length > 1 && (
        <div className="mb-5 flex max-w-xl flex-wrap items-center gap-x-4 gap-y-2">
          <Text size="2" className="tabular w-24" aria-live="polite">
            Step {step.toLocaleString("en")}
          </Text>
          <Slider
            className="min-w-40 flex-1"
            min={0}
            max={steps.length - 1}
            step={1}
            value={[steps.indexOf(step)]}
            onValueChange={([index = 0]) => setChosen(index === steps.length - 1 ? null : (steps[index] ?? null))}
            aria-label="Step whose samples are shown"
          />
        </div>
      )}
      <ul className="flex flex-col gap-4">
        {shown.map((sample) => (
          <li key={sample.position} className="overflow-hidden rounded-xl border border-gray-a5 bg-panel">
            <div className="border-b border-gray-a4 bg-gray-2 px-4 py-2.5 text-sm font-medium break-words whitespace-pre-wrap">
              {sample.prompt}
            </div>
            <div className="grid divide-gray-a4 max-md:divide-y md:grid-cols-2 md:divide-x">
              {earlier(sample.position) && <Answer sample={earlier(sample.position)} label={`Step ${first}`} />}
              <Answer sample={sample} label={`Step ${step}`} />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answer({ sample, label }: { sample: Sample | null | undefined; label: string }) {
  if (!sample) return null;
  return (
    <div className="min-w-0 px-4 py-3">
      <div className="tabular mb-1.5 flex items-center gap-2 text-xs text-gray-11">
        {label}
        {sample.score !== null && <Badge size="1">score {figure(sample.score)}</Badge>}
      </div>
      <div className="text-sm break-words whitespace-pre-wrap">
        {sample.completion || <span className="text-gray-10">(nothing)</span>}
      </div>
    </div>
  );
}
