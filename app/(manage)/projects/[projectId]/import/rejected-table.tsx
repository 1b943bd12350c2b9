import { ScrollArea, Table, Text } from "@radix-ui/themes";

interface Props {
  readonly errors: readonly { file: string; line: number; reason: string }[];
  readonly total: number;
}

/** What could not be imported: where it stands and why. */
export function RejectedTable({ errors, total }: Props) {
  return (
    <section aria-label="What could not be used">
      <Text as="p" size="2" mb="2">
        {total > errors.length
          ? `The first ${errors.length.toLocaleString("en")} of ${total.toLocaleString("en")} rows that could not be used:`
          : "Rows that could not be used:"}
      </Text>
      <ScrollArea type="auto" className="max-h-96">
        <Table.Root variant="surface" size="1">
          <Table.Header>
            <Table.Row>
              <Table.ColumnHeaderCell>File</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell justify="end">Line</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Reason</Table.ColumnHeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {errors.map((error, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows; one line may have two reasons
              <Table.Row key={index}>
                <Table.Cell className="max-w-40 truncate">{error.file}</Table.Cell>
                <Table.Cell justify="end" className="tabular">
                  {error.line}
                </Table.Cell>
                <Table.Cell className="min-w-48">{error.reason}</Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table.Root>
      </ScrollArea>
    </section>
  );
}
