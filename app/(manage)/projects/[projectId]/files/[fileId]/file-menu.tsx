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
import { removeTrainingFileAction, renameTrainingFileAction } from "../../../actions";

/** Renames a training file, or deletes it after asking. */
export function FileMenu({ projectId, fileId, name }: { projectId: string; fileId: string; name: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const rename = useAction(renameTrainingFileAction, () => setOpen(false));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void rename.run({ projectId, fileId, name: String(new FormData(event.currentTarget).get("name")) });
  }

  async function remove() {
    const result = await removeTrainingFileAction({ projectId, fileId });
    if (result.ok) router.push(`/projects/${projectId}/files`);
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
        <Dialog.Content maxWidth="420px" aria-describedby={undefined}>
          <Dialog.Title size="4">Rename the file</Dialog.Title>
          <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
            <Field label="Name" error={rename.fields.name}>
              {(control) => <TextField.Root {...control} name="name" defaultValue={name} maxLength={255} autoFocus />}
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
        description="Its rows are removed from the disk. Runs that learned from it keep theirs: these were frozen when they started. This cannot be undone."
        confirm="Delete"
        onConfirm={remove}
      >
        <Trash2 size={14} aria-hidden /> Delete
      </ConfirmButton>
    </>
  );
}
