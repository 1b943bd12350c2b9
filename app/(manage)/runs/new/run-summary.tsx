"use client";

import { Callout, Heading } from "@radix-ui/themes";
import { TriangleAlert } from "lucide-react";
import { CopyText } from "@/app/_ui/copy-text";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { aboutKind } from "@/lib/datasets/row-kinds";
import { countSteps } from "@/lib/runs/count-steps";
import { replaceModelIds } from "@/lib/runs/model-ids";
import { trainCommand } from "@/lib/runs/train-command";
import { MemoryEstimate } from "./memory-estimate";
import type { NewRun, Props } from "./use-new-run";

const few = 100; // fewer rows say more about chance than about people

/** What methods that are not made for pairs make of those that rankings give, or of a file's rows. */
function readAs({ method, file, online }: NewRun): string | null {
  const learnsFrom = method?.learnsFrom;
  if (online) return file?.kind === "prompts" ? null : "the prompts alone; the model writes the responses";
  if (file && file.kind !== "pairs") return null;
  if (learnsFrom === "thumbs") return "one good and one bad response of each pair";
  if (learnsFrom !== "demonstration") return null;
  return file ? "the chosen responses" : "the best-ranked responses";
}

/** The command line opens folders. */
function withFolders(values: NewRun["values"], bases: Props["bases"]): NewRun["values"] {
  const { rewards } = values;
  if (rewards === undefined) return values;
  return { ...values, rewards: replaceModelIds(rewards, (id) => bases.find((base) => base.id === id)?.path) };
}

/** What the choices come to, the command that does the same, and the button. */
export function RunSummary({ run, project, bases }: { run: NewRun } & Pick<Props, "project" | "bases">) {
  const { stock, unit, file } = run;
  const held = Math.min(Math.round(stock * run.testFraction) || 0, stock);
  const learnsFrom = run.method?.learnsFrom ?? "preference";
  const rows = (stock - held) * (learnsFrom === "thumbs" && unit === "pairs" ? 2 : 1);
  const steps = countSteps(rows, run.values);
  const roughly = learnsFrom === "demonstration" && !file ? "at most" : "about"; // a ranking has fewer best responses than pairs
  const read = readAs(run);
  const marked = Object.keys(run.starting.fields).length > 0;
  const command = trainCommand({
    algorithm: run.method?.name ?? "",
    config: withFolders(run.values, bases),
    standard: run.standard,
    seed: Number(run.seed) || 0,
    model: run.base?.path ?? "MODEL",
    dataset: "DATASET",
    heldOut: held > 0,
    out: "OUT",
  });
  return (
    <aside className="lg:sticky lg:top-6 lg:self-start" aria-label="Summary">
      <div className="rounded-xl border border-gray-a5 bg-panel p-5">
        <Heading as="h2" size="3" weight="medium" mb="3">
          This run
        </Heading>
        <dl className="tabular grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
          <Line name="Learns" value={run.method?.title ?? "—"} />
          <Line name="From" value={file ? `“${file.name}” of ${project.name}` : project.name} />
          <Line name="Starts at" value={run.base?.name ?? "—"} />
          <Line
            name={unit === "prompts" ? "Prompts" : unit === "pairs" ? "Pairs" : "Rows"}
            value={stock.toLocaleString("en")}
          />
          <Line
            name="Split"
            value={`about ${(stock - held).toLocaleString("en")} to learn, ${held.toLocaleString("en")} held out`}
          />
          {read !== null && <Line name="Read as" value={read} />}
          <Line name="Length" value={steps === null ? "—" : `${roughly} ${steps.toLocaleString("en")} steps`} />
        </dl>
        <MemoryEstimate run={run} projectId={project.id} rows={rows} />
        {stock > 0 && stock < few && (
          <Callout.Root color="amber" size="1" mt="4">
            <Callout.Icon>
              <TriangleAlert size={16} aria-hidden />
            </Callout.Icon>
            <Callout.Text>
              With so few {aboutKind[unit].many} the result says little. It is enough to see that everything works.
            </Callout.Text>
          </Callout.Root>
        )}
        <FormError message={marked ? "Look at the marked fields." : run.starting.message} />
        <SubmitButton size="3" mt="4" className="w-full!" pending={run.starting.pending}>
          Start the run
        </SubmitButton>
      </div>
      <div className="mt-4">
        <CopyText label="The same on the command line" text={command} />
        <p className="mt-1.5 text-xs text-gray-11">
          DATASET is the frozen dataset’s folder; the run’s page shows the command with all paths.
        </p>
      </div>
    </aside>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-gray-11">{name}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </>
  );
}
