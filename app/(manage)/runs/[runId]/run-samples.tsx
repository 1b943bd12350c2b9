"use client";

import { Badge, Text } from "@radix-ui/themes";
import { useState } from "react";
import { figure } from "@/app/_ui/figures";
import type { Sample } from "@/lib/runs/read-run-updates";

/** What the model says to the same prompts, or how it scores the same responses or their steps, as it learns; the newest unless a step is chosen. */
export function RunSamples({ samples }: { samples: readonly Sample[] }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const steps = [...new Set(samples.map(({ step }) => step))].sort((a, b) => a - b);
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) {
    return (
      <p className="text-sm text-gray-11">
        There are no samples yet. A policy answers a few fixed prompts, a reward model scores a few responses or their
        steps: before the first step, and again as it learns.
      </p>
    );
  }
  const step = chosen !== null && steps.includes(chosen) ? chosen : last;
  const shown = samples.filter((sample) => sample.step === step).sort((a, b) => a.position - b.position);
  const prompts = [...new Set(shown.map(({ prompt }) => prompt))];
  const before = (position: number) =>
    step === first ? undefined : samples.find((sample) => sample.step === first && sample.position === position);
  return (
    <div>
      {steps.length > 1 && (
        <div className="mb-5 flex max-w-xl flex-wrap items-center gap-x-4 gap-y-2">
          <Text size="2" className="tabular w-24" aria-live="polite">
            Step {step.toLocaleString("en")}
          </Text>
          <input
            type="range"
            className="h-6 min-w-40 flex-1 accent-[var(--accent-9)]"
            min={0}
            max={steps.length - 1}
            value={steps.indexOf(step)}
            onChange={({ target: { valueAsNumber: index } }) =>
              setChosen(index === steps.length - 1 ? null : (steps[index] ?? null))
            }
            aria-label="Step whose samples are shown"
            aria-valuetext={`Step ${step}`}
          />
        </div>
      )}
      <ul className="flex flex-col gap-4">
        {prompts.map((prompt) => (
          <li key={prompt} className="overflow-hidden rounded-xl border border-gray-a5 bg-panel">
            <div className="border-b border-gray-a4 bg-gray-2 px-4 py-2.5 text-sm font-medium break-words whitespace-pre-wrap">
              {prompt}
            </div>
            <div className="divide-y divide-gray-a4">
              {shown
                .filter((sample) => sample.prompt === prompt)
                .map((sample) => (
                  <Answer key={sample.position} sample={sample} before={before(sample.position)} />
                ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A score with what it was at first; or a text, beside the one at first. */
function Answer({ sample, before }: { sample: Sample; before: Sample | undefined }) {
  if (sample.score !== null) {
    return (
      <div className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3">
        <div className="tabular flex w-40 shrink-0 items-center gap-2 text-xs text-gray-11">
          <Badge>{figure(sample.score)}</Badge>
          {before && before.score !== null && `was ${figure(before.score)}`}
        </div>
        <Said text={sample.completion} />
      </div>
    );
  }
  return (
    <div className="grid divide-gray-a4 max-md:divide-y md:grid-cols-2 md:divide-x">
      {[before, sample].map(
        (each) =>
          each && (
            <div key={each.step} className="min-w-0 px-4 py-3">
              <div className="tabular mb-1.5 text-xs text-gray-11">Step {each.step.toLocaleString("en")}</div>
              <Said text={each.completion} />
            </div>
          ),
      )}
    </div>
  );
}

function Said({ text }: { text: string }) {
  return (
    <div className="min-w-0 flex-1 basis-60 text-sm break-words whitespace-pre-wrap">
      {text || <span className="text-gray-11">(nothing)</span>}
    </div>
  );
}
