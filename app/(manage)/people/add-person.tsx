"use client";

import { Button, Dialog, RadioGroup, TextField } from "@radix-ui/themes";
import { UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { type Role, roles } from "@/lib/auth/user";
import { addPersonAction } from "./actions";
import { PasswordOnce } from "./password-once";

const meanings: Record<Role, string> = {
  annotator: "Annotator: labels",
  reviewer: "Reviewer: also sees projects, runs and results",
  admin: "Administrator: manages everything",
};

export function AddPerson() {
  const [open, setOpen] = useState(false);
  const [credentials, setCredentials] = useState<{ email: string; password: string }>();
  const add = useAction(addPersonAction, (value) => {
    setOpen(false);
    setCredentials(value);
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const role = roles.find((each) => each === form.get("role")) ?? "annotator";
    void add.run({ name: String(form.get("name")), email: String(form.get("email")), role });
  }

  return (
    <>
      <Dialog.Root
        open={open}
        onOpenChange={(next) => {
          add.clear();
          setOpen(next);
        }}
      >
        <Dialog.Trigger>
          <Button>
            <UserPlus size={16} aria-hidden /> Add a person
          </Button>
        </Dialog.Trigger>
        <Dialog.Content maxWidth="440px">
          <Dialog.Title size="4">Add a person</Dialog.Title>
          <Dialog.Description size="2" color="gray" mb="4">
            They get a random first password, which you pass on.
          </Dialog.Description>
          <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
            <Field label="Name" error={add.fields.name}>
              {(control) => <TextField.Root {...control} name="name" autoComplete="off" maxLength={100} autoFocus />}
            </Field>
            <Field label="Email" error={add.fields.email}>
              {(control) => <TextField.Root {...control} name="email" type="email" autoComplete="off" />}
            </Field>
            <fieldset>
              <legend className="mb-1.5 text-sm font-medium">Role</legend>
              <RadioGroup.Root name="role" defaultValue="annotator">
                {roles.map((role) => (
                  <RadioGroup.Item key={role} value={role}>
                    {meanings[role]}
                  </RadioGroup.Item>
                ))}
              </RadioGroup.Root>
            </fieldset>
            <FormError message={Object.keys(add.fields).length ? undefined : add.message} />
            <DialogButtons>
              <SubmitButton pending={add.pending}>Add</SubmitButton>
            </DialogButtons>
          </form>
        </Dialog.Content>
      </Dialog.Root>
      <PasswordOnce credentials={credentials} onClose={() => setCredentials(undefined)} />
    </>
  );
}
