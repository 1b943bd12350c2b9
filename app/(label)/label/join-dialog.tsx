"use client";

import { Button, Dialog, RadioCards, Text } from "@radix-ui/themes";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { FormError } from "@/app/_ui/form-error";
import { useAction } from "@/app/_ui/use-action";
import type { LabelingProject } from "@/lib/labeling/list-labeling-projects";
import { join } from "./actions";

interface Props {
  readonly project: LabelingProject;
  readonly open: boolean;
  onOpenChange(open: boolean): void;
}

/** Joining a project, and saying for which belief group one speaks where the project asks for it. */
export function JoinDialog({ project, open, onOpenChange }: Props) {
  const router = useRouter();
  const [groupId, setGroupId] = useState(project.groupId);
  const { run, pending, message } = useAction(join, () => router.push(`/label/${project.id}`));
  const asks = project.beliefMode === "joining";
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Content maxWidth="480px">
        <Dialog.Title size="4">{project.joined ? project.name : `Join “${project.name}”`}</Dialog.Title>
        <Dialog.Description size="2" color="gray">
          {asks
            ? "Which group do you speak for here? Your labels are kept under it; you can change it later for labels to come."
            : project.beliefMode === "task"
              ? "With each task you say for which group you speak."
              : "You rank responses one task at a time, without knowing who wrote them."}
        </Dialog.Description>
        {asks && (
          <RadioCards.Root
            mt="4"
            columns="1"
            gap="2"
            value={groupId ?? ""}
            onValueChange={setGroupId}
            aria-label="The belief group you speak for"
          >
            {project.groups.map((group) => (
              <RadioCards.Item key={group.id} value={group.id} className="!justify-start !text-left">
                <div className="min-w-0">
                  <Text as="div" size="2" weight="medium">
                    {group.name}
                  </Text>
                  {group.description && (
                    <Text as="div" size="2" color="gray">
                      {group.description}
                    </Text>
                  )}
                </div>
              </RadioCards.Item>
            ))}
          </RadioCards.Root>
        )}
        <FormError message={message} />
        <DialogButtons>
          <Button
            loading={pending}
            disabled={asks && groupId === null}
            onClick={() => void run({ projectId: project.id, groupId })}
          >
            {project.joined ? "Save" : "Join and start"}
          </Button>
        </DialogButtons>
      </Dialog.Content>
    </Dialog.Root>
  );
}
