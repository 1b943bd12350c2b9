"use client";

import { RadioCards, Text } from "@radix-ui/themes";

interface Props {
  readonly groups: readonly { readonly id: string; readonly name: string; readonly description: string }[];
  readonly value: string | null;
  onChoose(groupId: string): void;
}

/** Asked task by task: for whom is this answer? Nothing is chosen beforehand, so that nobody speaks for a group by accident. */
export function BeliefChoice({ groups, value, onChoose }: Props) {
  return (
    <section id="belief" aria-labelledby="belief-title">
      <Text as="div" id="belief-title" size="2" weight="medium" mb="2">
        For whom do you speak in this task?
      </Text>
      <RadioCards.Root
        size="1"
        columns={{ initial: "1", sm: "repeat(auto-fit, minmax(11rem, 1fr))" }}
        gap="2"
        value={value ?? ""}
        onValueChange={onChoose}
        aria-labelledby="belief-title"
      >
        {groups.map((group) => (
          <RadioCards.Item key={group.id} value={group.id} className="!justify-start !text-left">
            <div className="min-w-0">
              <Text as="div" size="2" weight="medium">
                {group.name}
              </Text>
              {group.description && (
                <Text as="div" size="1" color="gray" className="line-clamp-2">
                  {group.description}
                </Text>
              )}
            </div>
          </RadioCards.Item>
        ))}
      </RadioCards.Root>
    </section>
  );
}
