import { Check } from "lucide-react";
import Link from "next/link";
import type { LoopProgress } from "@/lib/evaluation/read-loop-progress";
import { Section } from "./section";

interface Step {
  readonly key: keyof LoopProgress;
  readonly title: string;
  readonly text: string;
  readonly href: string;
}

const steps: readonly Step[] = [
  { key: "tasks", title: "Bring prompts with responses", text: "Make a project and import a file.", href: "/projects" },
  { key: "people", title: "Add annotators", text: "Everybody gets an account.", href: "/people" },
  { key: "labels", title: "Rank responses", text: "Every ranking becomes pairs to learn from.", href: "/label" },
  { key: "trained", title: "Train", text: "A reward model or DPO, on those pairs.", href: "/runs/new" },
  { key: "sent", title: "Send samples to labeling", text: "The checkpoint answers, unnamed.", href: "/checkpoints" },
  { key: "compared", title: "Rank them and compare", text: "Then read the win rate.", href: "/label" },
];

/** The first way round the loop, until it was closed once. */
export function GettingStarted({ progress }: { progress: LoopProgress }) {
  if (progress.compared) return null;
  const next = steps.find((step) => !progress[step.key]);
  return (
    <Section id="start" title="Close the loop once">
      <ol className="grid gap-px overflow-hidden rounded-xl border border-gray-a5 bg-gray-a5 sm:grid-cols-2 lg:grid-cols-3">
        {steps.map((step, i) => {
          const done = progress[step.key];
          return (
            <li key={step.key} className="bg-panel">
              <Link
                href={step.href}
                aria-current={step === next ? "step" : undefined}
                className={`flex h-full gap-3 p-4 hover:bg-gray-2 ${step === next ? "bg-accent-2" : ""}`}
              >
                <span
                  className={`tabular mt-px flex size-5 shrink-0 items-center justify-center rounded-full text-xs font-medium ${done ? "bg-green-9 text-accent-contrast" : step === next ? "bg-accent-9 text-accent-contrast" : "bg-gray-a4 text-gray-11"}`}
                >
                  {done ? <Check size={13} strokeWidth={3} role="img" aria-label="done" /> : i + 1}
                </span>
                <span>
                  <span className={`block text-sm font-medium ${done ? "text-gray-11" : ""}`}>{step.title}</span>
                  <span className="block text-xs text-gray-11">{step.text}</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
