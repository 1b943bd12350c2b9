"use client";

import { Checkbox, Text, TextField } from "@radix-ui/themes";
import { Field } from "@/app/_ui/field";

export interface ChosenOptions {
  readonly responsesPerTask: string;
  readonly tasksPerPrompt: string;
  readonly samplingConfig: string;
  readonly gather: boolean;
}

export const noOptions: ChosenOptions = { responsesPerTask: "", tasksPerPrompt: "", samplingConfig: "", gather: false };

/** As lib/imports/import-options reads them: what is left empty is left out. */
export function toOptions(options: ChosenOptions): Record<string, unknown> {
  const { gather, ...texts } = options;
  const given = Object.entries(texts).filter(([, text]) => text.trim() !== "");
  return { ...Object.fromEntries(given), ...(gather && { gather: true }) };
}

interface Props {
  readonly options: ChosenOptions;
  readonly onChange: (options: ChosenOptions) => void;
}

/** How responses become tasks; nobody needs to open it. */
export function ImportOptionsFields({ options, onChange }: Props) {
  return (
    <details className="rounded-xl border border-gray-a5 bg-panel px-4 py-3">
      <summary className="cursor-pointer text-sm font-medium">Options</summary>
      <div className="mt-4 grid gap-4 sm:grid-cols-3">
        <Field
          label="Responses per task"
          optional
          hint="2 to 8. Reports: one of each model, or 4 of one model. Else: up to 8."
        >
          {(control) => (
            <TextField.Root
              {...control}
              type="number"
              min={2}
              max={8}
              placeholder="automatic"
              value={options.responsesPerTask}
              onChange={(event) => onChange({ ...options, responsesPerTask: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Tasks per prompt"
          optional
          hint="Reports hold many samples: how many tasks to make of one prompt's."
        >
          {(control) => (
            <TextField.Root
              {...control}
              type="number"
              min={1}
              max={100}
              placeholder="1"
              value={options.tasksPerPrompt}
              onChange={(event) => onChange({ ...options, tasksPerPrompt: event.target.value })}
            />
          )}
        </Field>
        <Field label="Sampling configuration" optional hint="Reports: only samples of this one, such as “greedy”.">
          {(control) => (
            <TextField.Root
              {...control}
              placeholder="all"
              value={options.samplingConfig}
              onChange={(event) => onChange({ ...options, samplingConfig: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Text as="label" size="2" className="mt-4 flex items-center gap-2">
        <Checkbox
          checked={options.gather}
          onCheckedChange={(checked) => onChange({ ...options, gather: checked === true })}
        />
        Rank all responses to one prompt together, across rows and files (reports always do)
      </Text>
    </details>
  );
}
