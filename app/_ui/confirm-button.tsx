"use client";

import { Button, type ButtonProps } from "@radix-ui/themes";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "./confirm-dialog";

interface Props extends Omit<ButtonProps, "onClick" | "title"> {
  readonly title: string;
  readonly description: ReactNode; // what will happen, and whether it can be undone
  readonly confirm: string; // the button's verb, such as "Disable"
  readonly onConfirm: () => Promise<{ ok: boolean; message?: string }>; // a server action's result
}

/** A button that asks first. The dialog stays open with the reason when the action fails. */
export function ConfirmButton({ title, description, confirm, onConfirm, children, ...button }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={title}
        description={description}
        confirm={confirm}
        color={button.color ?? "red"}
        onConfirm={onConfirm}
      />
    </>
  );
}
