import { Heading, Text } from "@radix-ui/themes";
import type { ReactNode } from "react";

/** The head of one part of a project; the project's own name stands above it. */
export function PartHeader({
  title,
  description,
  actions,
}: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-2xl">
        <Heading as="h2" size="5">
          {title}
        </Heading>
        {description && (
          <Text as="div" size="2" color="gray" mt="1">
            {description}
          </Text>
        )}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
