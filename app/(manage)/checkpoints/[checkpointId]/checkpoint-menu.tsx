"use client";

import { Button, Dialog, TextField } from "@radix-ui/themes";
import { Pencil, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { deleteCheckpoint, renameCheckpoint } from "../actions";

interface Props {
  readonly checkpointId: string;
  readonly name: string;
  readonly brought: boolean;
}

export function CheckpointMenu({ checkpointId, name, brought }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const rename = useAction(renameCheckpoint, () => setOpen(false));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void rename.run({ checkpointId, name: String(new FormData(event.currentTarget).get("name")) });
  }

  async function remove() {
    const result = await deleteCheckpoint({ checkpointId });
    if (result.ok) router.push("/checkpoints");
    return result;
  }

  return (
    <>
      <Dialog.Root
        open={open}
        onOpenChange={(next) => {
          rename.clear();
          setOpen(next);
        }}
      >
        <Dialog.Trigger>
          <Button variant="soft" color="gray">
            <Pencil size={14} aria-hidden /> Rename
          </Button>
        </Dialog.Trigger>
        <Dialog.Content maxWidth="420px">
          <Dialog.Title size="4">Rename the checkpoint</Dialog.Title>
          <Dialog.Description size="2" color="gray" mb="4">
            Responses that it has written keep the name that they were labeled under.
          </Dialog.Description>
          <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
            <Field label="Name" error={rename.fields.name}>
              {(control) => <TextField.Root {...control} name="name" defaultValue={name} maxLength={80} autoFocus />}
            </Field>
            <FormError message={Object.keys(rename.fields).length ? undefined : rename.message} />
            <DialogButtons>
              <SubmitButton pending={rename.pending}>Rename</SubmitButton>
            </DialogButtons>
          </form>
        </Dialog.Content>
      </Dialog.Root>
      <ConfirmButton
        variant="soft"
        color="red"
        title={`Delete “${name}”?`}
        description={
          brought
            ? "Chorus forgets it. The folder stays where it is."
            : "Its files are removed from the disk. This cannot be undone."
        }
        confirm="Delete"
        onConfirm={remove}
      >
        <Trash2 size={14} aria-hidden /> Delete
      </ConfirmButton>
    </>
  );
}
