"use client";

import { Button, Dialog, TextField } from "@radix-ui/themes";
import { type FormEvent, useState } from "react";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { replaceKeyAction } from "../actions";

/** Gives an endpoint another key. The old one cannot be seen. */
export function KeyDialog({ endpointId, name }: { endpointId: string; name: string }) {
  const [open, setOpen] = useState(false);
  const { run, pending, message, fields, clear } = useAction(replaceKeyAction, () => setOpen(false));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void run({ endpointId, key: String(new FormData(event.currentTarget).get("key") ?? "") });
  }

  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        clear();
        setOpen(next);
      }}
    >
      <Dialog.Trigger>
        <Button size="1" variant="soft" color="gray" aria-label={`New key for ${name}`}>
          New key
        </Button>
      </Dialog.Trigger>
      <Dialog.Content maxWidth="440px" aria-describedby={undefined}>
        <Dialog.Title size="4">New key for “{name}”</Dialog.Title>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="API key" hint="Replaces the one that is stored. Empty: none is stored." error={fields.key}>
            {(control) => <TextField.Root {...control} name="key" type="password" autoComplete="off" />}
          </Field>
          <FormError message={Object.keys(fields).length > 0 ? undefined : message} />
          <DialogButtons>
            <SubmitButton pending={pending}>Save</SubmitButton>
          </DialogButtons>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}
