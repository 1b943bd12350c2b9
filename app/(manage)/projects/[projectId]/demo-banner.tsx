"use client";

import { Text } from "@radix-ui/themes";
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
    <aside
      aria-label="About the demonstration"
      className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl bg-accent-a3 px-4 py-3"
    >
      <Sparkles size={18} className="hidden shrink-0 text-accent-11 sm:block" aria-hidden />
      <Text size="2" className="min-w-0 flex-1 basis-72">
        This is the demonstration: prompts that the starter model has answered. Rank some, train on them, compare.
        {canRemove && " Remove it when you no longer need it, here or with “npx chorus demo remove”."}
      </Text>
      {canRemove && (
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
      )}
    </aside>
  );
}
