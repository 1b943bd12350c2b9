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
    <Tabs.Root defaultValue="write" className="relative">
      <Tabs.List size="1" aria-label="Guidelines: write or preview" className="absolute -top-2 right-0">
        <Tabs.Trigger value="write">Write</Tabs.Trigger>
        <Tabs.Trigger value="preview">Preview</Tabs.Trigger>
      </Tabs.List>
      <div>
        <Tabs.Content value="write">
          <Field
            label="Guidelines"
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
          <Text as="div" size="2" weight="medium" mb="3">
            As annotators see them
          </Text>
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
