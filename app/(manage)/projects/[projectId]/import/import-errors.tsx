"use client";

import { Button, Dialog } from "@radix-ui/themes";
import { useState } from "react";
import { FormError } from "@/app/_ui/form-error";
import type { ImportDetails } from "@/lib/imports/read-imports";
import { RejectedTable } from "./rejected-table";

/** What one past import could not use, fetched when somebody asks. */
export function ImportErrors({ projectId, importId }: { projectId: string; importId: string }) {
  const [details, setDetails] = useState<ImportDetails>();
  const [error, setError] = useState<string>();

  async function open(isOpen: boolean) {
    if (!isOpen) return;
    setError(undefined);
    const response = await fetch(`/api/projects/${projectId}/imports/${importId}`).catch(() => null);
    if (response?.ok) setDetails(await response.json());
    else setError("The list could not be read. Close this and try again.");
  }

  return (
    <Dialog.Root onOpenChange={(isOpen) => void open(isOpen)}>
      <Dialog.Trigger>
        <Button variant="soft" color="gray" size="1">
          Reasons
        </Button>
      </Dialog.Trigger>
      <Dialog.Content maxWidth="760px" aria-describedby={undefined}>
        <Dialog.Title size="4">What could not be used</Dialog.Title>
        <FormError message={error} />
        {details && <RejectedTable errors={details.errors} total={details.rejected} />}
        <div className="mt-4 flex justify-end">
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
