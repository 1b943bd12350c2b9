"use client";

import { Button, Dialog, TextField } from "@radix-ui/themes";
import { Plus } from "lucide-react";
import { type FormEvent, type HTMLInputTypeAttribute, useState } from "react";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { addEndpointAction } from "../actions";

interface TextInput {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: Extract<HTMLInputTypeAttribute, "text" | "password" | "number">;
  readonly standard?: string;
  readonly optional?: boolean;
}

const address: TextInput[] = [
  { name: "name", label: "Name", hint: "Stands beside its labels." },
  { name: "model", label: "Model", hint: "As the endpoint calls it." },
  { name: "baseUrl", label: "Base URL", hint: "It usually ends in /v1, such as http://localhost:8000/v1." },
  {
    ...{ name: "key", label: "API key", type: "password", optional: true },
    hint: "Kept on the server, never shown again. Empty: CHORUS_JUDGE_API_KEY of the server, where it is set.",
  },
];
const asking: TextInput[] = [
  { name: "temperature", label: "Temperature", standard: "0", optional: true, hint: "Empty: the model’s own." },
  { name: "maxTokens", label: "Longest answer", type: "number", standard: "1024", hint: "In tokens." },
  { name: "atOnce", label: "Questions at once", type: "number", standard: "4" },
  { name: "timeoutSeconds", label: "Wait at most", type: "number", standard: "120", hint: "Seconds for an answer." },
];

/** Adds an endpoint. */
export function EndpointDialog() {
  const [open, setOpen] = useState(false);
  const { run, pending, message, fields, clear } = useAction(addEndpointAction, () => setOpen(false));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const temperature = text("temperature") === "" ? null : Number(text("temperature").replace(",", "."));
    const options = { temperature, maxTokens: Number(text("maxTokens")), atOnce: Number(text("atOnce")) };
    void run({
      ...{ name: text("name"), baseUrl: text("baseUrl"), model: text("model"), key: text("key") },
      options: { ...options, timeoutSeconds: Number(text("timeoutSeconds")) },
    });
  }

  const input = (
    { name, label, hint, type = "text", standard, optional = false }: TextInput,
    error: string | undefined,
  ) => (
    <Field key={name} label={label} hint={hint} error={error} optional={optional}>
      {(control) => (
        <TextField.Root
          {...control}
          name={name}
          type={type}
          defaultValue={standard}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Field>
  );
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        clear();
        setOpen(next);
      }}
    >
      <Dialog.Trigger>
        <Button variant="soft">
          <Plus size={16} aria-hidden /> Add endpoint
        </Button>
      </Dialog.Trigger>
      <Dialog.Content maxWidth="520px" aria-describedby={undefined}>
        <Dialog.Title size="4">New endpoint</Dialog.Title>
        <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
          {address.map((each) => input(each, fields[each.name]))}
          <div className="grid items-start gap-4 sm:grid-cols-2">
            {asking.map((each) => input(each, fields[`options.${each.name}`]))}
          </div>
          <FormError message={Object.keys(fields).length > 0 ? undefined : message} />
          <DialogButtons>
            <SubmitButton pending={pending}>Add</SubmitButton>
          </DialogButtons>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}
