"use client";

import { Checkbox, Text, TextField } from "@radix-ui/themes";
import { type FormEvent, useState } from "react";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import type { BeliefMode } from "@/lib/projects/project-input";
import type { RankingSettings } from "@/lib/questions/ranking";
import { updateProjectAction } from "../../actions";
import { BeliefModeField } from "../../belief-mode-field";
import { GuidelinesField } from "../../guidelines-field";

interface Props {
  readonly projectId: string;
  readonly saved: {
    readonly name: string;
    readonly guidelines: string;
    readonly labelsPerTask: number;
    readonly leaseMinutes: number;
    readonly beliefMode: BeliefMode;
    readonly question: RankingSettings;
  };
  readonly hasGroups: boolean;
}

export function SettingsForm({ projectId, saved, hasGroups }: Props) {
  const [form, setForm] = useState({
    ...saved,
    labelsPerTask: String(saved.labelsPerTask),
    leaseMinutes: String(saved.leaseMinutes),
  });
  const [done, setDone] = useState(false);
  const { run, pending, message, fields } = useAction(updateProjectAction, () => setDone(true));
  const change = (fields: Partial<typeof form>) => {
    setDone(false);
    setForm((before) => ({ ...before, ...fields }));
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    const { question, ...rest } = form;
    void run({ projectId, ...rest, questionSettings: question });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-6">
      <Field label="Name" error={fields.name}>
        {(control) => (
          <TextField.Root
            {...control}
            value={form.name}
            onChange={(event) => change({ name: event.target.value })}
            maxLength={120}
            required
          />
        )}
      </Field>
      <GuidelinesField
        value={form.guidelines}
        onChange={(guidelines) => change({ guidelines })}
        error={fields.guidelines}
      />
      <div className="grid gap-6 sm:grid-cols-2">
        <Field
          label="Labels per task"
          hint="More reopens tasks that have fewer; less completes those that have enough."
          error={fields.labelsPerTask}
        >
          {(control) => (
            <TextField.Root
              {...control}
              type="number"
              min={1}
              max={50}
              value={form.labelsPerTask}
              onChange={(event) => change({ labelsPerTask: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Lease, in minutes"
          hint="How long a task stays with an annotator whose page is closed."
          error={fields.leaseMinutes}
        >
          {(control) => (
            <TextField.Root
              {...control}
              type="number"
              min={1}
              max={1440}
              value={form.leaseMinutes}
              onChange={(event) => change({ leaseMinutes: event.target.value })}
            />
          )}
        </Field>
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium">Ranking</legend>
        <Text as="label" size="2" className="flex items-center gap-2">
          <Checkbox
            checked={form.question.ties}
            onCheckedChange={(checked) => change({ question: { ...form.question, ties: checked === true } })}
          />
          Two responses may share a rank
        </Text>
        <Text as="label" size="2" className="flex items-center gap-2">
          <Checkbox
            checked={form.question.partial}
            onCheckedChange={(checked) => change({ question: { ...form.question, partial: checked === true } })}
          />
          Responses may stay unranked
        </Text>
      </fieldset>
      <BeliefModeField
        value={form.beliefMode}
        onChange={(beliefMode) => change({ beliefMode })}
        error={form.beliefMode !== "none" && !hasGroups ? "Add a belief group below first." : fields.beliefMode}
      />
      <FormError message={message} />
      <div className="flex items-center gap-3">
        <SubmitButton pending={pending}>Save</SubmitButton>
        <Text size="2" color="green" role="status">
          {done && "Saved."}
        </Text>
      </div>
    </form>
  );
}
