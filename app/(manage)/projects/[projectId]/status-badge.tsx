import { Badge } from "@radix-ui/themes";

const colors = { open: "gray", complete: "green", retired: "red" } as const;

/** Whether a task waits for labels, has them, or was taken out. */
export function StatusBadge({ status }: { status: keyof typeof colors }) {
  return (
    <Badge color={colors[status]} highContrast>
      {status}
    </Badge>
  );
}
