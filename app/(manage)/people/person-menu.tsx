"use client";

import { DropdownMenu, IconButton } from "@radix-ui/themes";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { disablePersonAction, enablePersonAction, resetPasswordAction } from "./actions";
import { PasswordOnce } from "./password-once";

type Question = "reset" | "disable" | "enable";

/** What an administrator can do with one account. */
export function PersonMenu({ personId, name, disabled }: { personId: string; name: string; disabled: boolean }) {
  const [question, setQuestion] = useState<Question>();
  const [credentials, setCredentials] = useState<{ email: string; password: string }>();
  const ask = (which: Question) => ({
    open: question === which,
    onOpenChange: (open: boolean) => setQuestion(open ? which : undefined),
  });
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger>
          <IconButton variant="ghost" color="gray" aria-label={`Actions for ${name}`}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        </DropdownMenu.Trigger>
        <DropdownMenu.Content align="end">
          <DropdownMenu.Item onSelect={() => setQuestion("reset")}>Reset password…</DropdownMenu.Item>
          {disabled ? (
            <DropdownMenu.Item onSelect={() => setQuestion("enable")}>Enable…</DropdownMenu.Item>
          ) : (
            <DropdownMenu.Item color="red" onSelect={() => setQuestion("disable")}>
              Disable…
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Root>
      <ConfirmDialog
        {...ask("reset")}
        title={`Give ${name} a new password?`}
        description="The old one stops working, and they are signed out everywhere. The new one is shown once."
        confirm="Reset password"
        onConfirm={async () => {
          const result = await resetPasswordAction({ personId });
          if (result.ok) setCredentials(result.value);
          return result;
        }}
      />
      <ConfirmDialog
        {...ask("disable")}
        title={`Disable ${name}?`}
        description="They are signed out everywhere and cannot sign in. Their labels stay. You can enable them again."
        confirm="Disable"
        onConfirm={() => disablePersonAction({ personId })}
      />
      <ConfirmDialog
        {...ask("enable")}
        title={`Enable ${name}?`}
        description="They can sign in again with the password that they had."
        confirm="Enable"
        color="violet"
        onConfirm={() => enablePersonAction({ personId })}
      />
      <PasswordOnce credentials={credentials} onClose={() => setCredentials(undefined)} />
    </>
  );
}
