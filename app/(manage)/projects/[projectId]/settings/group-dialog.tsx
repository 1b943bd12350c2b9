"use client";

import { Dialog, TextArea, TextField } from "@radix-ui/themes";
import { type FormEvent, type ReactNode, useState } from "react";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import type { Result } from "@/app/action";

interface Props {
  readonly title: string;
  readonly saved: { name: string; description: string };
  readonly save: (fields: { name: string; description: string }) => Promise<Result<unknown>>;
  readonly trigger: ReactNode;
}

/** Name and description of a belief group. */
export function GroupDialog({ title, saved, save, trigger }: Props) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(saved.name);
  const [description, setDescription] = useState(saved.description);
  const { run, pending, message, fields, clear } = useAction(save, () => setOpen(false));

  function change(next: boolean) {
    setOpen(next);
    setName(saved.name);
    setDescription(saved.description);
    clear();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void run({ name, description });
  }

  return (
    <Dialog.Root open={open} onOpenChange={change}>
      <Dialog.Trigger>{trigger}</Dialog.Trigger>
      <Dialog.Content maxWidth="440px" aria-describedby={undefined}>
        <Dialog.Title size="4">{title}</Dialog.Title>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Name" error={fields.name}>
            {(control) => (
              <TextField.Root
                {...control}
                value={name}
                onChange={(event) => setName(event.target.value)}
                maxLength={80}
                required
              />
            )}
          </Field>
          <Field label="Description" optional hint="Annotators read it when they choose." error={fields.description}>
            {(control) => (
              <TextArea
                {...control}
                value={description}
                onChange={(event) => setDescription(event.target.value)}
                maxLength={2000}
                rows={3}
              />
            )}
          </Field>
          <FormError message={message} />
          <DialogButtons>
            <SubmitButton pending={pending}>Save</SubmitButton>
          </DialogButtons>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}
