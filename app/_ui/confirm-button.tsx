"use client";

import { AlertDialog, Button, type ButtonProps } from "@radix-ui/themes";
import { type ReactNode, useState } from "react";
import { FormError } from "./form-error";

interface Props extends Omit<ButtonProps, "onClick" | "title"> {
  readonly title: string;
  readonly description: ReactNode; // what will happen, and whether it can be undone
  readonly confirm: string; // the button's verb, such as "Disable"
  readonly onConfirm: () => Promise<{ ok: boolean; message?: string }>; // a server action's result
}

/** A button that asks first. The dialog stays open with the reason when the action fails. */
export function ConfirmButton({ title, description, confirm, onConfirm, children, ...button }: Props) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function run() {
    setPending(true);
    setError(undefined);
    const result = await onConfirm().catch(() => ({ ok: false, message: "The server did not answer. Try again." }));
    setPending(false);
    if (result.ok) setOpen(false);
    else setError(result.message ?? "That did not work. Try again.");
  }

  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger>
        <Button {...button}>{children}</Button>
      </AlertDialog.Trigger>
      <AlertDialog.Content maxWidth="440px">
        <AlertDialog.Title size="4">{title}</AlertDialog.Title>
        <AlertDialog.Description size="2" color="gray">
          {description}
        </AlertDialog.Description>
        <FormError message={error} />
        <div className="mt-5 flex justify-end gap-2">
          <AlertDialog.Cancel>
            <Button variant="soft" color="gray">
              Cancel
            </Button>
          </AlertDialog.Cancel>
          <Button color={button.color ?? "red"} loading={pending} onClick={() => void run()}>
            {confirm}
          </Button>
        </div>
      </AlertDialog.Content>
    </AlertDialog.Root>
  );
}
