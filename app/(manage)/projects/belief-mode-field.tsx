"use client";

import { RadioCards, Text } from "@radix-ui/themes";
import { type BeliefMode, beliefModes } from "@/lib/projects/project-input";

const meanings: Record<BeliefMode, { title: string; text: string }> = {
  none: { title: "Do not ask", text: "Everybody's labels count alike." },
  joining: { title: "Ask once, on joining", text: "An annotator says which group is theirs; each label stores it." },
  task: { title: "Ask with each task", text: "An annotator says for every label which group it speaks for." },
};

interface Props {
  readonly value: BeliefMode;
  readonly onChange: (mode: BeliefMode) => void;
  readonly error?: string | undefined;
}

/** Whether and when annotators name the belief group that they speak for. */
export function BeliefModeField({ value, onChange, error }: Props) {
  const change = (chosen: string) => {
    const mode = beliefModes.find((each) => each === chosen);
    if (mode) onChange(mode);
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Belief groups: when to ask</legend>
      <RadioCards.Root value={value} onValueChange={change} columns={{ initial: "1", sm: "3" }} size="1">
        {beliefModes.map((mode) => (
          <RadioCards.Item key={mode} value={mode} className="items-start justify-start text-left">
            <span className="flex flex-col">
              <Text size="2" weight="medium">
                {meanings[mode].title}
              </Text>
              <Text size="1" color="gray">
                {meanings[mode].text}
              </Text>
            </span>
          </RadioCards.Item>
        ))}
      </RadioCards.Root>
      {error && (
        <Text as="div" size="1" color="red" role="alert" mt="1">
          {error}
        </Text>
      )}
    </fieldset>
  );
}
