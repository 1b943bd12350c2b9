"use client";

import { Callout } from "@radix-ui/themes";
import { Sparkles } from "lucide-react";
import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { removeDemoProjectAction } from "../actions";

/** Says what the demonstration is, and takes it away for good. */
export function DemoBanner({ projectId, canRemove }: { projectId: string; canRemove: boolean }) {
  const router = useRouter();
  async function remove() {
    const result = await removeDemoProjectAction({ projectId });
    if (result.ok) router.push("/projects");
    return result;
  }
  return (
    <Callout.Root size="1" mb="5" className="items-center">
      <Callout.Icon>
        <Sparkles size={16} aria-hidden />
      </Callout.Icon>
      <Callout.Text>
        This is the demonstration project: prompts that the starter model has answered. Rank some, train on them,
        compare.
        {canRemove && " Remove it when you no longer need it, here or with “npx chorus demo remove”."}
      </Callout.Text>
      {canRemove && (
        <div className="col-start-2">
          <ConfirmButton
            title="Remove the demonstration project?"
            description="Its prompts, labels, training runs and their files are deleted for good. Your own projects are not touched."
            confirm="Remove"
            variant="soft"
            size="1"
            color="red"
            onConfirm={remove}
          >
            Remove demonstration
          </ConfirmButton>
        </div>
      )}
    </Callout.Root>
  );
}
