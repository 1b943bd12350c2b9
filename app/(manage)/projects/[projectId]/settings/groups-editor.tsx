"use client";

import { Button, Heading, Text } from "@radix-ui/themes";
import { Plus } from "lucide-react";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { createGroupAction, removeGroupAction, updateGroupAction } from "../../actions";
import { GroupDialog } from "./group-dialog";

interface Props {
  readonly projectId: string;
  readonly groups: readonly { id: string; name: string; description: string }[];
}

/** The belief groups of a project: add, rename, remove while unused. */
export function GroupsEditor({ projectId, groups }: Props) {
  return (
    <section aria-labelledby="groups">
      <Heading as="h2" size="4" id="groups" mb="1">
        Belief groups
      </Heading>
      <Text as="p" size="2" color="gray" mb="3">
        Named stances or communities. Pairs, counts and training can be taken for one group, for all, or apart. A label
        keeps the group that it was given as.
      </Text>
      {groups.length > 0 && (
        <ul className="mb-3 divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
          {groups.map((group) => (
            <li key={group.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
              <div className="min-w-0 flex-1 basis-48">
                <div className="text-sm font-medium">{group.name}</div>
                <div className="text-xs text-gray-11">{group.description}</div>
              </div>
              <div className="flex gap-2">
                <GroupDialog
                  title={`Edit “${group.name}”`}
                  saved={group}
                  save={(fields) => updateGroupAction({ projectId, groupId: group.id, ...fields })}
                  trigger={
                    <Button size="1" variant="soft" color="gray" aria-label={`Edit ${group.name}`}>
                      Edit
                    </Button>
                  }
                />
                <ConfirmButton
                  size="1"
                  variant="soft"
                  color="red"
                  aria-label={`Remove ${group.name}`}
                  title={`Remove “${group.name}”?`}
                  description="Only a group that nobody has joined or labeled as can be removed."
                  confirm="Remove"
                  onConfirm={() => removeGroupAction({ projectId, groupId: group.id })}
                >
                  Remove
                </ConfirmButton>
              </div>
            </li>
          ))}
        </ul>
      )}
      <GroupDialog
        title="New belief group"
        saved={{ name: "", description: "" }}
        save={(fields) => createGroupAction({ projectId, ...fields })}
        trigger={
          <Button variant="soft">
            <Plus size={16} aria-hidden /> Add group
          </Button>
        }
      />
    </section>
  );
}
