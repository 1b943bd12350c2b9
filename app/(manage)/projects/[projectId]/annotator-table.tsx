import { Heading, Table, Text } from "@radix-ui/themes";
import { TimeAgo } from "@/app/_ui/time-ago";
import type { AnnotatorCounts } from "@/lib/projects/count-project";

/** Who labeled how much. */
export function AnnotatorTable({ annotators, groups }: { annotators: readonly AnnotatorCounts[]; groups: boolean }) {
  return (
    <section aria-labelledby="annotators" className="min-w-0">
      <Heading as="h2" size="4" id="annotators" mb="3">
        Annotators
      </Heading>
      {annotators.length === 0 ? (
        <Text size="2" color="gray">
          Nobody has labeled yet.
        </Text>
      ) : (
        <Table.Root variant="surface" size="1">
          <Table.Header>
            <Table.Row>
              <Table.ColumnHeaderCell>Name</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell justify="end">Labels</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell justify="end" className="hidden sm:table-cell">
                Skipped
              </Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell justify="end">Flagged</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell justify="end">Last</Table.ColumnHeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body className="tabular">
            {annotators.map((person) => (
              <Table.Row key={person.userId}>
                <Table.RowHeaderCell>
                  {person.name}
                  {groups && (
                    <Text as="div" size="1" color="gray">
                      {person.group ?? "no group"}
                    </Text>
                  )}
                </Table.RowHeaderCell>
                <Table.Cell justify="end">{person.labels}</Table.Cell>
                <Table.Cell justify="end" className="hidden sm:table-cell">
                  {person.skipped}
                </Table.Cell>
                <Table.Cell justify="end">{person.flagged}</Table.Cell>
                <Table.Cell justify="end" className="whitespace-nowrap">
                  <TimeAgo at={person.lastAt} />
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table.Root>
      )}
    </section>
  );
}
