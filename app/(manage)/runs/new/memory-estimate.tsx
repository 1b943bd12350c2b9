"use client";

import { Callout, Heading } from "@radix-ui/themes";
import { TriangleAlert } from "lucide-react";
import { sayCorrection } from "@/lib/memory/correct";
import type { MemoryPart } from "@/lib/memory/estimate";
import { formatBytes, partName } from "@/lib/memory/words";
import type { RunEstimate } from "@/lib/runs/estimate-run";
import { useMemoryEstimate } from "./use-memory-estimate";
import type { NewRun } from "./use-new-run";

const colors: Readonly<Record<MemoryPart["what"], string>> = {
  process: "var(--gray-8)",
  weights: "var(--blue-9)",
  gradients: "var(--amber-9)",
  moments: "var(--green-9)",
  activations: "var(--accent-9)",
  logits: "var(--pink-9)",
  cache: "var(--cyan-9)",
};

/** What the run will take of the machine's memory, part by part, and what to do where it does not fit. */
export function MemoryEstimate({ run, projectId, rows }: { run: NewRun; projectId: string; rows: number }) {
  const estimate = useMemoryEstimate(run, projectId, rows);
  if (estimate === null) return null;
  const { parts, total, machine, by } = estimate;
  const whole = by.gpu ? total : Math.max(total, machine.total);
  const of = by.gpu ? "on the graphics card" : `of ${formatBytes(machine.total)} here`;
  return (
    <section className="mt-5" aria-label="Memory">
      <Heading as="h3" size="2" weight="medium" mb="2">
        Memory at its peak: about {formatBytes(total)} <span className="font-normal text-gray-11">{of}</span>
      </Heading>
      <div className="flex h-2.5 overflow-hidden rounded-full bg-gray-a4" aria-hidden="true">
        {parts.map((part) => (
          <div
            key={partName(part)}
            className="shrink-0 border-r border-panel"
            style={{ width: `${(100 * part.bytes) / whole}%`, background: colors[part.what] }}
          />
        ))}
      </div>
      <dl className="tabular mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 text-xs">
        {parts.map((part) => (
          <div key={partName(part)} className="contents">
            <dt className="flex items-center gap-1.5 text-gray-11">
              <span className="size-2 rounded-full" style={{ background: colors[part.what] }} aria-hidden="true" />
              {partName(part)}
            </dt>
            <dd className="text-right">{formatBytes(part.bytes)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-xs text-gray-11">
        On {by.name}
        {by.gpu
          ? "; a graphics card’s memory is not measured, so this is arithmetic."
          : `, ${sayCorrection(estimate)}.`}
      </p>
      {!by.gpu && <FitWarning estimate={estimate} />}
    </section>
  );
}

function FitWarning({ estimate: { fit, machine, savings } }: { estimate: RunEstimate }) {
  if (fit === "fits") return null;
  return (
    <Callout.Root color={fit === "tight" ? "amber" : "red"} size="1" mt="3" role="status">
      <Callout.Icon>
        <TriangleAlert size={16} aria-hidden />
      </Callout.Icon>
      <div>
        <Callout.Text>
          {fit === "tight"
            ? `It may not fit: ${formatBytes(machine.free)} are free now, the rest is in use.`
            : "It will not fit into this machine’s memory: the run would be ended by the system."}
          {savings.length > 0 && " What helps:"}
        </Callout.Text>
        {savings.length > 0 && (
          <ul className="mt-1 list-disc pl-4 text-xs leading-relaxed">
            {savings.map(({ setting, value, text, total }) => (
              <li key={`${setting} ${value}`}>
                {text}: {formatBytes(total)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Callout.Root>
  );
}
