"use client";

import { Button, Dialog, TextField } from "@radix-ui/themes";
import { FolderPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { registerCheckpoint } from "./actions";

/** Bring your own: a model folder on the server becomes a checkpoint. */
export function RegisterCheckpoint() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const register = useAction(registerCheckpoint, ({ checkpointId }) => {
    setOpen(false);
    router.push(`/checkpoints/${checkpointId}`);
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void register.run({ name: String(form.get("name")), dir: String(form.get("dir")) });
  }

  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        register.clear();
        setOpen(next);
      }}
    >
      <Dialog.Trigger>
        <Button variant="soft">
          <FolderPlus size={16} aria-hidden /> Bring a model
        </Button>
      </Dialog.Trigger>
      <Dialog.Content maxWidth="480px">
        <Dialog.Title size="4">Bring a model</Dialog.Title>
        <Dialog.Description size="2" color="gray" mb="4">
          A folder on the server in Hugging Face’s layout, of the Llama, Qwen, GPT-2 or GPT-NeoX family: config.json,
          model.safetensors (or its shards) and tokenizer.json. Or a LoRA adapter of one as PEFT writes it:
          adapter_config.json, whose base_model_name_or_path is the base model’s folder, and adapter_model.safetensors.
          It stays where it is; nothing in it is changed.
        </Dialog.Description>
        <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
          <Field label="Folder" error={register.fields.dir}>
            {(control) => (
              <TextField.Root {...control} name="dir" placeholder="/models/my-llama" autoComplete="off" autoFocus />
            )}
          </Field>
          <Field label="Name" error={register.fields.name} hint="Shown on dashboards, as the model of its responses.">
            {(control) => <TextField.Root {...control} name="name" autoComplete="off" maxLength={80} />}
          </Field>
          <FormError message={Object.keys(register.fields).length ? undefined : register.message} />
          <DialogButtons>
            <SubmitButton pending={register.pending}>Bring it</SubmitButton>
          </DialogButtons>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}
