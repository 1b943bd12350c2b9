import { Heading, Table, Text } from "@radix-ui/themes";
import { Stat, StatRow } from "@/app/_ui/stat";
import type { Figures, JudgeReport } from "@/lib/feedback/read-feedback";
import type { Agreement } from "@/lib/stats/agreement";
import type { Interval } from "@/lib/stats/wilson";
import { percent } from "../compare/words";

interface Props {
  readonly reports: readonly JudgeReport[];
  readonly people: Agreement; // of people with each other, to measure by
}

/** What each judge's labels are worth: agreement with people, position consistency, by principle and by belief group. */
export function JudgeReports({ reports, people }: Props) {
  return reports.map((report) => (
    <section key={report.judgeId} aria-labelledby={report.judgeId} className="flex flex-col gap-4">
      <Heading as="h3" size="4" id={report.judgeId} className="break-all">
        {report.judge} <span className="text-sm font-normal text-gray-11">AI labels</span>
      </Heading>
      <StatRow>
        <Stat
          label="Comparisons"
          value={report.comparisons.toLocaleString("en")}
          hint={`${report.decided.toLocaleString("en")} decided, ${report.ties.toLocaleString("en")} tied`}
        />
        <Stat
          label="Agrees with people"
          value={rate(report.agreement)}
          hint={
            report.agreement.votes === 0
              ? "people have not compared the same responses yet"
              : `95% interval ${range(report.agreement)}; ${counted(report.agreement.votes, "vote")} on ${counted(report.agreement.tasks, "task")}`
          }
        />
        <Stat
          label="People with each other"
          value={people.compared > 0 ? percent(people.rate) : "—"}
          hint={people.compared > 0 ? "on tasks that several ranked" : "no task has several labels"}
        />
        <Stat label="Same in both orders" value={rate(report.consistency)} hint={consistencyHint(report)} />
      </StatRow>
      <Table.Root variant="surface" size="1">
        <Table.Header>
          <Table.Row>
            <Table.ColumnHeaderCell>Principle</Table.ColumnHeaderCell>
            <Table.ColumnHeaderCell justify="end" className={wide}>
              Comparisons
            </Table.ColumnHeaderCell>
            <Table.ColumnHeaderCell justify="end" className={wide}>
              Decided
            </Table.ColumnHeaderCell>
            <Table.ColumnHeaderCell justify="end" className={wide}>
              Same in both orders
            </Table.ColumnHeaderCell>
            <Table.ColumnHeaderCell justify="end">Agrees with people</Table.ColumnHeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body className="tabular">
          {report.principles.map(({ id, ...figures }) => (
            <Table.Row key={id}>
              <Table.RowHeaderCell>{id}</Table.RowHeaderCell>
              <Table.Cell justify="end" className={wide}>
                {figures.comparisons.toLocaleString("en")}
              </Table.Cell>
              <Table.Cell justify="end" className={wide}>
                {figures.decided.toLocaleString("en")}
              </Table.Cell>
              <Table.Cell justify="end" className={wide}>
                {rate(figures.consistency)}
              </Table.Cell>
              <Table.Cell justify="end">
                <WithRange figures={figures.agreement} />
              </Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table.Root>
      {report.groups.length > 0 && (
        <Text as="p" size="2" color="gray">
          Agreement by belief group:{" "}
          {report.groups.map(({ name, agreement }, i) => (
            <span key={name}>
              {i > 0 && " · "}
              {name} <WithRange figures={agreement} />
            </span>
          ))}
        </Text>
      )}
    </section>
  ));
}

const wide = "hidden sm:table-cell"; // a phone has room for the agreement alone
const rate = ({ rate }: Interval) => (Number.isNaN(rate) ? "—" : percent(rate));
const counted = (n: number, what: string) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
const range = ({ low, high }: Interval) => `${percent(low)} to ${percent(high)}`;

function WithRange({ figures }: { figures: Interval }) {
  if (Number.isNaN(figures.rate)) return "—";
  return (
    <span className="tabular whitespace-nowrap">
      <span className="text-gray-12">{percent(figures.rate)}</span>{" "}
      <span className="text-gray-11">({range(figures)})</span>
    </span>
  );
}

function consistencyHint({ consistency }: Figures): string {
  const { compared, forFirstPlace, forSecondPlace, unread } = consistency;
  const parts = [
    compared > 0 && `95% interval ${range(consistency)}`,
    forFirstPlace > 0 && `${forFirstPlace} always for the first shown`,
    forSecondPlace > 0 && `${forSecondPlace} for the second`,
    unread > 0 && `${unread} without a verdict`,
  ];
  return parts.filter(Boolean).join("; ");
}
