import { Heading, Table, Text } from "@radix-ui/themes";
import type { GroupCounts } from "@/lib/projects/count-project";

interface Props {
  readonly groups: readonly GroupCounts[];
  readonly named: readonly { id: string; name: string; description: string }[];
}

/** What each belief group has said so far; nothing for a project without groups. */
export function GroupTable({ groups, named }: Props) {
  if (named.length === 0) return null;
  const counts = new Map(groups.map((group) => [group.groupId, group]));
  const without = counts.get(null);
  const rows = [
    ...named.map((group) => ({ ...group, counts: counts.get(group.id) })),
    ...(without ? [{ id: "none", name: "No group", description: "", counts: without }] : []),
  ];
  return (
    <section aria-labelledby="groups" className="min-w-0">
      <Heading as="h2" size="4" id="groups" mb="3">
        Belief groups
      </Heading>
      <Table.Root variant="surface" size="1">
        <Table.Header>
          <Table.Row>
            <Table.ColumnHeaderCell>Group</Table.ColumnHeaderCell>
            <Table.ColumnHeaderCell justify="end">People</Table.ColumnHeaderCell>
            <Table.ColumnHeaderCell justify="end">Labels</Table.ColumnHeaderCell>
            <Table.ColumnHeaderCell justify="end">Pairs</Table.ColumnHeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body className="tabular">
          {rows.map((row) => (
            <Table.Row key={row.id}>
              <Table.RowHeaderCell>
                {row.name}
                {row.description && (
                  <Text as="div" size="1" color="gray">
                    {row.description}
                  </Text>
                )}
              </Table.RowHeaderCell>
              <Table.Cell justify="end">{row.counts?.annotators ?? 0}</Table.Cell>
              <Table.Cell justify="end">{row.counts?.labels ?? 0}</Table.Cell>
              <Table.Cell justify="end">{row.counts?.pairs ?? 0}</Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table.Root>
    </section>
  );
}
