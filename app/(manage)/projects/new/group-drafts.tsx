"use client";

import { Button, IconButton, TextField } from "@radix-ui/themes";
import { Plus, X } from "lucide-react";

export interface DraftGroup {
  readonly key: number;
  readonly name: string;
  readonly description: string;
}

interface Props {
  readonly groups: readonly DraftGroup[];
  readonly onChange: (groups: DraftGroup[]) => void;
}

/** The belief groups of a project that is being made. */
export function GroupDrafts({ groups, onChange }: Props) {
  const change = (key: number, fields: Partial<DraftGroup>) =>
    onChange(groups.map((group) => (group.key === key ? { ...group, ...fields } : group)));
  const next = Math.max(0, ...groups.map((group) => group.key)) + 1;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">Belief groups</legend>
      {groups.map((group, index) => (
        <div key={group.key} className="flex flex-wrap items-center gap-2 sm:flex-nowrap">
          <TextField.Root
            aria-label={`Name of group ${index + 1}`}
            placeholder="Name, such as “Brief”"
            value={group.name}
            onChange={(event) => change(group.key, { name: event.target.value })}
            maxLength={80}
            className="w-full sm:w-52"
          />
          <TextField.Root
            aria-label={`Description of group ${index + 1}`}
            placeholder="What these people hold (optional)"
            value={group.description}
            onChange={(event) => change(group.key, { description: event.target.value })}
            maxLength={2000}
            className="min-w-0 flex-1"
          />
          <IconButton
            type="button"
            variant="ghost"
            color="gray"
            aria-label={`Remove group ${index + 1}`}
            onClick={() => onChange(groups.filter((each) => each.key !== group.key))}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          type="button"
          variant="soft"
          size="1"
          onClick={() => onChange([...groups, { key: next, name: "", description: "" }])}
        >
          <Plus size={14} aria-hidden /> Add group
        </Button>
      </div>
    </fieldset>
  );
}
