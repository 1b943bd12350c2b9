import { Heading, Text } from "@radix-ui/themes";
import { aboutKind, type RowKind } from "@/lib/datasets/row-kinds";

/** The shapes that rows may have, with a line of each, and the methods that are made for them. */
export function KindHelp({ kinds }: { kinds: readonly { kind: RowKind; methods: readonly string[] }[] }) {
  return (
    <section aria-labelledby="shapes">
      <Heading as="h2" size="4" id="shapes" mb="1">
        Shapes
      </Heading>
      <Text as="p" size="2" color="gray" mb="3" className="max-w-3xl">
        JSON Lines, one object a line, in TRL’s shapes; one kind a file. A prompt or a response is a string, or a list
        of messages with <code>role</code> and <code>content</code>; a demonstration may also be a whole conversation in{" "}
        <code>messages</code>. Every row may name its belief <code>group</code>. The prompts of every kind also serve
        methods that write their own responses; rewards read further columns, such as <code>answer</code>.
      </Text>
      <ul className="grid gap-4 lg:grid-cols-2">
        {kinds.map(({ kind, methods }) => (
          <li key={kind} className="min-w-0 rounded-xl border border-gray-a5 bg-panel p-4">
            <Heading as="h3" size="2" weight="medium">
              {aboutKind[kind].title}
            </Heading>
            <Text as="p" size="1" color="gray" mt="1">
              For {methods.join(", ")}.
            </Text>
            <pre className="mt-3 rounded-lg bg-gray-a2 p-3 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">
              {aboutKind[kind].example}
            </pre>
          </li>
        ))}
      </ul>
    </section>
  );
}
