"use client";

import { Callout, TextField } from "@radix-ui/themes";
import { Check } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { changePasswordAction } from "./actions";

export function PasswordForm({ email }: { email: string }) {
  const form = useRef<HTMLFormElement>(null);
  const [done, setDone] = useState<string>();
  const [differ, setDiffer] = useState(false);
  const change = useAction(changePasswordAction, ({ revoked }) => {
    form.current?.reset();
    setDone(`The password is changed.${revoked ? " You are signed out everywhere else." : ""}`);
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const next = String(data.get("next"));
    setDone(undefined);
    setDiffer(next !== data.get("again"));
    if (next === data.get("again")) void change.run({ current: String(data.get("current")), next });
  }

  const fieldNamed = change.fields.next;
  return (
    <form
      ref={form}
      onSubmit={submit}
      method="post"
      className="flex flex-col gap-4 rounded-xl border border-gray-a5 bg-panel p-5"
    >
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password">
        {(control) => (
          <TextField.Root {...control} name="current" type="password" autoComplete="current-password" required />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="New password" hint="At least 10 characters. Long beats complicated." error={fieldNamed}>
          {(control) => (
            <TextField.Root
              {...control}
              name="next"
              type="password"
              autoComplete="new-password"
              required
              minLength={10}
            />
          )}
        </Field>
        <Field label="New password, again" error={differ ? "The two are not the same." : undefined}>
          {(control) => (
            <TextField.Root {...control} name="again" type="password" autoComplete="new-password" required />
          )}
        </Field>
      </div>
      <FormError message={fieldNamed ? undefined : change.message} />
      {done && (
        <Callout.Root color="green" size="1" role="status">
          <Callout.Icon>
            <Check size={16} aria-hidden />
          </Callout.Icon>
          <Callout.Text>{done}</Callout.Text>
        </Callout.Root>
      )}
      <div>
        <SubmitButton pending={change.pending}>Change password</SubmitButton>
      </div>
    </form>
  );
}
