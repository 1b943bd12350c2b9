"use client";

import { AlertDialog, Button, type ButtonProps } from "@radix-ui/themes";
import { type ReactNode, useState } from "react";
import { FormError } from "./form-error";

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: ReactNode; // what will happen, and whether it can be undone
  readonly confirm: string; // the button's verb, such as "Disable"
  readonly color?: ButtonProps["color"];
  readonly onConfirm: () => Promise<{ ok: boolean; message?: string }>; // a server action's result
}

/** Asks before something is done. Stays open with the reason when the action fails. */
export function ConfirmDialog({ open, onOpenChange, title, description, confirm, color = "red", onConfirm }: Props) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function run() {
    setPending(true);
    setError(undefined);
    const result = await onConfirm().catch(() => ({ ok: false, message: "The server did not answer. Try again." }));
    setPending(false);
    if (result.ok) onOpenChange(false);
    else setError(result.message ?? "That did not work. Try again.");
  }

  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(next) => {
        setError(undefined);
        onOpenChange(next);
      }}
    >
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
          <Button color={color} loading={pending} onClick={() => void run()}>
            {confirm}
          </Button>
        </div>
      </AlertDialog.Content>
    </AlertDialog.Root>
  );
}
