"use client";

import { Button, type ButtonProps } from "@radix-ui/themes";
import { useFormStatus } from "react-dom";

/** A form's submit button; it waits, and says so, while the form's action runs or `pending` is set. */
export function SubmitButton({ pending = false, children, ...props }: ButtonProps & { pending?: boolean }) {
  const form = useFormStatus();
  return (
    <Button type="submit" {...props} loading={pending || form.pending}>
      {children}
    </Button>
  );
}
