"use client";

import { AlertDialog, Button, Select, Spinner } from "@radix-ui/themes";
import { useAction } from "@/app/_ui/use-action";
import { type Role, roles } from "@/lib/auth/user";
import { changeRoleAction } from "./actions";

export function RoleSelect({ personId, name, role }: { personId: string; name: string; role: Role }) {
  const change = useAction(changeRoleAction);
  return (
    <>
      {change.pending && <Spinner size="1" />}
      <Select.Root
        size="2"
        value={role}
        disabled={change.pending}
        onValueChange={(value) => {
          const next = roles.find((each) => each === value);
          if (next) void change.run({ personId, role: next });
        }}
      >
        <Select.Trigger variant="soft" color="gray" aria-label={`Role of ${name}`} className="w-30" />
        <Select.Content>
          {roles.map((each) => (
            <Select.Item key={each} value={each}>
              {each}
            </Select.Item>
          ))}
        </Select.Content>
      </Select.Root>
      <AlertDialog.Root open={change.message !== undefined} onOpenChange={change.clear}>
        <AlertDialog.Content maxWidth="400px">
          <AlertDialog.Title size="4">The role stays as it is</AlertDialog.Title>
          <AlertDialog.Description size="2">{change.message}</AlertDialog.Description>
          <div className="mt-5 flex justify-end">
            <AlertDialog.Action>
              <Button>Understood</Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Root>
    </>
  );
}
