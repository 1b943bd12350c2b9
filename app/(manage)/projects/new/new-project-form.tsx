"use client";

import { Button, TextField } from "@radix-ui/themes";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import type { BeliefMode } from "@/lib/projects/project-input";
import { createProjectAction } from "../actions";
import { BeliefModeField } from "../belief-mode-field";
import { GuidelinesField } from "../guidelines-field";
import { type DraftGroup, GroupDrafts } from "./group-drafts";

export function NewProjectForm() {
  const router = useRouter();
  const [name, setName] = useState("");
  const [guidelines, setGuidelines] = useState("");
  const [labelsPerTask, setLabelsPerTask] = useState("1");
  const [beliefMode, setBeliefMode] = useState<BeliefMode>("none");
  const [groups, setGroups] = useState<DraftGroup[]>([]);
  const { run, pending, message, fields } = useAction(createProjectAction, ({ id }) =>
    router.push(`/projects/${id}/import`),
  );

  function changeMode(mode: BeliefMode) {
    setBeliefMode(mode);
    if (mode !== "none" && groups.length === 0) setGroups(twoGroups);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const named = beliefMode === "none" ? [] : groups.filter((group) => group.name.trim() !== "");
    void run({ name, guidelines, labelsPerTask, beliefMode, groups: named });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-6">
      <Field label="Name" error={fields.name}>
        {(control) => (
          <TextField.Root
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Helpful everyday answers"
            maxLength={120}
            autoFocus
            required
          />
        )}
      </Field>
      <GuidelinesField value={guidelines} onChange={setGuidelines} error={fields.guidelines} />
      <Field
        label="Labels per task"
        hint="How many different people rank each task. More show where people disagree."
        error={fields.labelsPerTask}
      >
        {(control) => (
          <TextField.Root
            {...control}
            type="number"
            min={1}
            max={50}
            value={labelsPerTask}
            onChange={(event) => setLabelsPerTask(event.target.value)}
            className="max-w-28"
          />
        )}
      </Field>
      <BeliefModeField value={beliefMode} onChange={changeMode} error={fields.beliefMode} />
      {beliefMode !== "none" && <GroupDrafts groups={groups} onChange={setGroups} />}
      <FormError message={message} />
      <div className="flex gap-2">
        <SubmitButton pending={pending}>Create project</SubmitButton>
        <Button variant="soft" color="gray" asChild>
          <Link href="/projects">Cancel</Link>
        </Button>
      </div>
    </form>
  );
}

const twoGroups: DraftGroup[] = [
  { key: 1, name: "", description: "" },
  { key: 2, name: "", description: "" },
];
