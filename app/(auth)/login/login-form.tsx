"use client";

import { Button, IconButton, Separator, TextField } from "@radix-ui/themes";
import { Eye, EyeOff } from "lucide-react";
import { signIn } from "next-auth/react";
import { type FormEvent, useRef, useState } from "react";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { signInErrorText } from "./sign-in-error-text";

interface Props {
  readonly target: string;
  readonly providers: readonly { id: string; name: string }[];
  readonly errorCode: string | undefined;
}

export function LoginForm({ target, providers, errorCode }: Props) {
  const [code, setCode] = useState(errorCode);
  const [pending, setPending] = useState(false);
  const [shown, setShown] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setCode(undefined);
    const answer = await signIn("credentials", {
      email: String(form.get("email")),
      password: String(form.get("password")),
      redirect: false,
    }).catch(() => undefined);
    if (answer?.ok) {
      window.location.assign(target); // a full load: nothing of the signed-out page stays in memory
      return;
    }
    setPending(false);
    setCode(answer?.error ?? "Offline");
    passwordField.current?.select();
  }

  return (
    <>
      {/* method and action: a submit before the script has loaded must not put the password into the address */}
      <form
        method="post"
        action="/api/auth/callback/credentials"
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        <Field label="Email">
          {(control) => (
            <TextField.Root
              {...control}
              size="3"
              name="email"
              type="email"
              autoComplete="username"
              required
              autoFocus
            />
          )}
        </Field>
        <Field label="Password">
          {(control) => (
            <TextField.Root
              {...control}
              ref={passwordField}
              size="3"
              name="password"
              type={shown ? "text" : "password"}
              autoComplete="current-password"
              required
              maxLength={200}
            >
              <TextField.Slot side="right">
                <IconButton
                  type="button"
                  variant="ghost"
                  color="gray"
                  aria-label={shown ? "Hide the password" : "Show the password"}
                  aria-pressed={shown}
                  onClick={() => setShown(!shown)}
                >
                  {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
                </IconButton>
              </TextField.Slot>
            </TextField.Root>
          )}
        </Field>
        <FormError message={code && signInErrorText(code)} />
        <SubmitButton size="3" pending={pending}>
          Sign in
        </SubmitButton>
      </form>
      {providers.length > 0 && (
        <div className="mt-5 flex flex-col gap-2">
          <div className="mb-2 flex items-center gap-3 text-xs text-gray-11">
            <Separator size="4" /> or <Separator size="4" />
          </div>
          {providers.map(({ id, name }) => (
            <Button
              key={id}
              size="3"
              variant="surface"
              color="gray"
              onClick={() => void signIn(id, { callbackUrl: target })}
            >
              Continue with {name}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}
