"use client";

import { Tabs, Text, TextArea } from "@radix-ui/themes";
import { Field } from "@/app/_ui/field";
import { Markdown } from "@/app/_ui/markdown";

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error?: string | undefined;
}

/** The guidelines in Markdown, with a preview of what annotators will see. */
export function GuidelinesField({ value, onChange, error }: Props) {
  return (
    <Tabs.Root defaultValue="write">
      <div className="flex flex-wrap items-end justify-between gap-2">
        <Text size="2" weight="medium" as="div">
          Guidelines
        </Text>
        <Tabs.List size="1">
          <Tabs.Trigger value="write">Write</Tabs.Trigger>
          <Tabs.Trigger value="preview">Preview</Tabs.Trigger>
        </Tabs.List>
      </div>
      <div className="mt-2">
        <Tabs.Content value="write">
          <Field
            label="Markdown"
            hint="What is better, what is not, and what to do when in doubt. Shown beside every task."
            error={error}
          >
            {(control) => (
              <TextArea
                {...control}
                value={value}
                onChange={(event) => onChange(event.target.value)}
                placeholder={
                  "Prefer the response that **answers the question**.\n\n- Correct before pleasant\n- Short before long, when both say the same"
                }
                resize="vertical"
                rows={8}
              />
            )}
          </Field>
        </Tabs.Content>
        <Tabs.Content value="preview">
          <div className="min-h-48 rounded-lg border border-gray-a5 bg-panel px-4 py-3">
            {value.trim() === "" ? (
              <Text size="2" color="gray">
                Nothing to show yet.
              </Text>
            ) : (
              <Markdown text={value} />
            )}
          </div>
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}
