"use client";

import { Heading, Tabs, Text } from "@radix-ui/themes";
import { Markdown } from "@/app/_ui/markdown";

interface Props {
  readonly formats: readonly { name: string; title: string; description: string; example: string }[];
}

/** What files may look like, with an example of each. */
export function FormatHelp({ formats }: Props) {
  return (
    <section aria-labelledby="formats">
      <Heading as="h2" size="4" id="formats" mb="1">
        Formats
      </Heading>
      <Text as="p" size="2" color="gray" mb="3">
        The format is detected. A file may be gzipped; rows may also stand in one JSON list. A task holds 2 to 8
        responses: more are split into tasks of even size, and equal texts count once.
      </Text>
      <Tabs.Root defaultValue={formats[0]?.name} className="overflow-hidden rounded-xl border border-gray-a5 bg-panel">
        <Tabs.List size="1" wrap="wrap">
          {formats.map((format) => (
            <Tabs.Trigger key={format.name} value={format.name}>
              {format.title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {formats.map((format) => (
          <Tabs.Content key={format.name} value={format.name} className="p-4">
            <div className="mb-3">
              <Markdown text={format.description} />
            </div>
            <pre className="rounded-lg bg-gray-a2 p-3 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">
              {format.example}
            </pre>
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}
