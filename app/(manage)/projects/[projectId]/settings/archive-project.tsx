"use client";

import { Heading, Text } from "@radix-ui/themes";
import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { archiveProjectAction, restoreProjectAction } from "../../actions";

/** Takes the project out of the lists, or brings it back. */
export function ArchiveProject({ projectId, archived }: { projectId: string; archived: boolean }) {
  const router = useRouter();
  async function archive() {
    const result = await archiveProjectAction({ projectId });
    if (result.ok) router.push("/projects");
    return result;
  }
  return (
    <section aria-labelledby="archive">
      <Heading as="h2" size="4" id="archive" mb="1">
        {archived ? "Restore" : "Archive"}
      </Heading>
      <Text as="p" size="2" color="gray" mb="3">
        {archived
          ? "This project is archived: nobody can label it, import into it or change it. Everything in it is kept."
          : "Takes the project out of the lists and closes it to labels and imports. Everything in it is kept."}
      </Text>
      {archived ? (
        <ConfirmButton
          variant="soft"
          color="violet"
          title="Restore this project?"
          description="It is back in the lists and can be labeled again."
          confirm="Restore"
          onConfirm={() => restoreProjectAction({ projectId })}
        >
          Restore project
        </ConfirmButton>
      ) : (
        <ConfirmButton
          variant="soft"
          color="red"
          title="Archive this project?"
          description="Annotators no longer see it. You can restore it at any time."
          confirm="Archive"
          onConfirm={archive}
        >
          Archive project
        </ConfirmButton>
      )}
    </section>
  );
}
