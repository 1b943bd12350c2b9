"use client";

import { Button, Code, Dialog } from "@radix-ui/themes";
import { CopyButton } from "@/app/_ui/copy-button";

interface Props {
  readonly credentials: { email: string; password: string } | undefined;
  readonly onClose: () => void;
}

/** Shows a generated password; it can be seen only here and now. */
export function PasswordOnce({ credentials, onClose }: Props) {
  return (
    <Dialog.Root open={credentials !== undefined} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Content maxWidth="440px" onInteractOutside={(event) => event.preventDefault()}>
        <Dialog.Title size="4">Pass this on</Dialog.Title>
        <Dialog.Description size="2" color="gray">
          The password is shown only this once. Its owner can change it under Account.
        </Dialog.Description>
        {credentials && (
          <>
            <dl className="my-4 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 rounded-lg bg-gray-2 p-4 text-sm">
              <dt className="text-gray-11">Email</dt>
              <dd className="break-all">{credentials.email}</dd>
              <dt className="text-gray-11">Password</dt>
              <dd>
                <Code size="3" data-testid="new-password">
                  {credentials.password}
                </Code>
              </dd>
            </dl>
            <div className="flex justify-end gap-2">
              <CopyButton text={`${credentials.email}\n${credentials.password}`} label="Copy both" />
              <Dialog.Close>
                <Button>Done</Button>
              </Dialog.Close>
            </div>
          </>
        )}
      </Dialog.Content>
    </Dialog.Root>
  );
}
