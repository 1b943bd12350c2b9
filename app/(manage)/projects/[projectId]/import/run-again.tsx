"use client";

import { Button, Text } from "@radix-ui/themes";
import { useRouter } from "next/navigation";
import { useAction } from "@/app/_ui/use-action";
import { runImportAgainAction } from "../../actions";

/** Goes on with an import that was interrupted or failed; what is in stays in. */
export function RunAgain({ projectId, importId }: { projectId: string; importId: string }) {
  const router = useRouter();
  const { run, pending, message } = useAction(runImportAgainAction, () => router.refresh());
  return (
    <div>
      <Button size="1" variant="soft" loading={pending} onClick={() => void run({ projectId, importId })}>
        Run again
      </Button>
      {message && (
        <Text as="div" size="1" color="red" role="alert">
          {message}
        </Text>
      )}
    </div>
  );
}
