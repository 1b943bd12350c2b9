"use client";

import { Button, Dialog, Kbd } from "@radix-ui/themes";

const screenKeys = [
  ["Enter", "Submit"],
  ["S", "Skip, with a reason"],
  ["F", "Flag a problem"],
  ["U", "Undo the last label"],
  ["G", "Show or hide the guidelines"],
  ["?", "This help"],
] as const;

interface Props {
  readonly open: boolean;
  onClose(): void;
  readonly keys: readonly (readonly [keys: string, what: string])[];
}

/** Every key of the screen. */
export function HelpDialog({ open, onClose, keys }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Content maxWidth="480px">
        <Dialog.Title size="4">Keyboard</Dialog.Title>
        <Dialog.Description size="2" color="gray" mb="3">
          Everything can be done without a mouse. Keys are about the response that has the focus, else about the first
          that is not ranked.
        </Dialog.Description>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
          {[...keys, ...screenKeys].map(([stroke, what]) => (
            <div key={stroke} className="contents">
              <dt>
                <Kbd>{stroke}</Kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <div className="mt-5 flex justify-end">
          <Dialog.Close>
            <Button variant="soft" color="gray">
              Close
            </Button>
          </Dialog.Close>
        </div>
      </Dialog.Content>
    </Dialog.Root>
  );
}
