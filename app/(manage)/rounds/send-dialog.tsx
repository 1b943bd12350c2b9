"use client";

import { Button, Callout, Dialog } from "@radix-ui/themes";
import { Info, Send } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { Choose } from "@/app/_ui/choose";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { startRoundAction } from "./actions";
import { RoundOptionsFields, readRoundOptions } from "./round-options-fields";

interface Choice {
  readonly id: string;
  readonly name: string;
}
interface Props {
  readonly label: string;
  readonly checkpoint: Choice;
  readonly policies: readonly Choice[];
  readonly baselineId: string;
  readonly projects: readonly Choice[];
  readonly projectId: string;
}

export function SendDialog({ label, checkpoint, policies, baselineId, projects, projectId }: Props) {
  const router = useRouter();
  const key = useId();
  const [opened, setOpened] = useState(0); // a new idempotency key each time that the dialog opens
  const [open, setOpen] = useState(false);
  const [project, setProject] = useState(projectId);
  const [baseline, setBaseline] = useState(baselineId);
  const start = useAction(startRoundAction, ({ roundId }) => {
    setOpen(false);
    router.push(`/projects/${project}/compare?round=${roundId}`);
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const options = readRoundOptions(new FormData(event.currentTarget));
    void start.run({
      projectId: project,
      checkpointId: checkpoint.id,
      baselineId: baseline,
      options,
      key: `${checkpoint.id} ${key} ${opened}`,
    });
  }

  const names = Object.keys(start.fields);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (next) setOpened(Date.now());
        start.clear();
        setOpen(next);
      }}
    >
      <Dialog.Trigger>
        <Button>
          <Send size={15} aria-hidden /> {label}
        </Button>
      </Dialog.Trigger>
      <Dialog.Content maxWidth="520px">
        <Dialog.Title size="4">Send “{checkpoint.name}” to labeling</Dialog.Title>
        <Dialog.Description size="2" color="gray" mb="4">
          It answers prompts of a project, and so does the model that you compare it with. Annotators rank the responses
          without knowing whose they are.
        </Dialog.Description>
        {projects.length === 0 ? (
          <Callout.Root color="amber">
            <Callout.Icon>
              <Info size={16} aria-hidden />
            </Callout.Icon>
            <Callout.Text>There is no project yet. Create one and import prompts first.</Callout.Text>
          </Callout.Root>
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label="Project">
                {(control) => (
                  <Choose {...control} className="w-full" value={project} onChange={setProject} choices={projects} />
                )}
              </Field>
              <Field label="Compare with">
                {(control) => (
                  <Choose {...control} className="w-full" value={baseline} onChange={setBaseline} choices={policies} />
                )}
              </Field>
            </div>
            <RoundOptionsFields errors={start.fields} />
            <FormError message={names.some((name) => name.startsWith("options.")) ? undefined : start.message} />
            <DialogButtons>
              <SubmitButton pending={start.pending}>Send to labeling</SubmitButton>
            </DialogButtons>
          </form>
        )}
      </Dialog.Content>
    </Dialog.Root>
  );
}
