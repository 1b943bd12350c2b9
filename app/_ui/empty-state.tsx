import { Heading, Text } from "@radix-ui/themes";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode; // why it is empty and what fills it
  readonly action?: ReactNode;
}

/** What a list shows while there is nothing in it. */
export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <div className="flex flex-col items-center rounded-xl border border-dashed border-gray-a6 px-6 py-12 text-center">
      <div className="mb-4 rounded-full bg-accent-a3 p-3 text-accent-11">
        <Icon size={22} aria-hidden />
      </div>
      <Heading as="h2" size="3" weight="bold">
        {title}
      </Heading>
      {children && (
        <Text as="div" size="2" color="gray" mt="1" className="max-w-md">
          {children}
        </Text>
      )}
      {action && <div className="mt-5 flex gap-2">{action}</div>}
    </div>
  );
}
