import { Badge, Button, Heading, Text } from "@radix-ui/themes";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Markdown } from "@/app/_ui/markdown";
import type { BrowseQuery, Rationale } from "@/lib/feedback/browse-rationales";
import type { Answer } from "@/lib/judge/verdict";
import { promptMessages } from "@/lib/projects/prompt-text";
import { RationaleFilter } from "./rationale-filter";

interface Props {
  readonly rows: readonly Rationale[];
  readonly total: number;
  readonly pages: number;
  readonly query: BrowseQuery;
  readonly judges: readonly { id: string; name: string }[];
  readonly principles: readonly string[];
  readonly projectId: string;
}

/** Judged pairs with what the judge said in both orders, beside what people said of the same two. */
export function RationaleBrowser({ rows, total, pages, query, judges, principles, projectId }: Props) {
  return (
    <section aria-labelledby="rationales">
      <Heading as="h3" size="4" mb="3" id="rationales">
        What was said
      </Heading>
      <RationaleFilter query={query} judges={judges} principles={principles} />
      {rows.length === 0 ? (
        <Text as="p" size="2" color="gray">
          No comparison fits.
        </Text>
      ) : (
        <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
          {rows.map((row) => (
            <li key={row.seq}>
              <Row row={row} projectId={projectId} />
            </li>
          ))}
        </ul>
      )}
      {pages > 1 && (
        <nav aria-label="Pages" className="tabular mt-3 flex items-center justify-between gap-3 text-xs text-gray-11">
          <Turn query={query} page={query.page - 1} pages={pages} title="Newer" />
          <span>
            Page {query.page} of {pages}, {total.toLocaleString("en")} comparisons
          </span>
          <Turn query={query} page={query.page + 1} pages={pages} title="Older" />
        </nav>
      )}
    </section>
  );
}

function Turn({ query, page, pages, title }: { query: BrowseQuery; page: number; pages: number; title: string }) {
  const given = Object.entries({ ...query, page: String(page) }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  if (page < 1 || page > pages) return <span className="w-16" />;
  return (
    <Button asChild size="1" variant="soft" color="gray">
      <Link href={`?${new URLSearchParams(given)}`} scroll={false}>
        {title}
      </Link>
    </Button>
  );
}

function Row({ row, projectId }: { row: Rationale; projectId: string }) {
  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 hover:bg-gray-a2 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={15}
          className="shrink-0 text-gray-10 transition-transform group-open:rotate-90"
          aria-hidden
        />
        <span className="min-w-0 flex-1 basis-40 truncate text-sm">{promptMessages(row.prompt).at(-1)?.content}</span>
        <Badge color="gray">{row.principle}</Badge>
        <Outcome row={row} />
        <People row={row} />
      </summary>
      <div className="flex flex-col gap-4 border-t border-gray-a4 bg-gray-2 p-4">
        <div className="grid gap-4 md:grid-cols-2">
          <Response title="Response 1" text={row.first} best={row.winner === "first"} />
          <Response title="Response 2" text={row.second} best={row.winner === "second"} />
        </div>
        <div className="grid gap-4 md:grid-cols-2">
          <Said title="Shown 1 as A, 2 as B" answer={row.forward} judge={row.judge} />
          <Said title="Shown 2 as A, 1 as B" answer={row.backward} judge={row.judge} />
        </div>
        <p className="text-xs text-gray-11">
          Constitution {row.constitution.slice(0, 12)} ·{" "}
          <Link href={`/projects/${projectId}/tasks/${row.taskId}`} className="underline">
            the task and its people’s labels
          </Link>
        </p>
      </div>
    </details>
  );
}

function Outcome({ row: { winner, consistent } }: { row: Rationale }) {
  if (winner === null) return <Badge color="amber">no verdict</Badge>;
  if (consistent === false) return <Badge color="amber">changed with the order: tie</Badge>;
  if (winner === "tie") return <Badge color="gray">tie</Badge>;
  return <Badge color="violet">AI: response {winner === "first" ? 1 : 2}</Badge>;
}

function People({ row: { people } }: { row: Rationale }) {
  if (people.first + people.second === 0) return <span className="text-xs text-gray-11">no people yet</span>;
  return (
    <span className="tabular text-xs whitespace-nowrap text-gray-11">
      people {people.first} : {people.second}
    </span>
  );
}

function Response({ title, text, best }: { title: string; text: string; best: boolean }) {
  return (
    <section aria-label={title} className="min-w-0">
      <div className="mb-2 flex gap-2">
        <Badge color="gray">{title}</Badge>
        {best && <Badge color="violet">better</Badge>}
      </div>
      <div className="rounded-lg border border-gray-a4 bg-panel px-3 py-2">
        {text.trim() ? <Markdown text={text} /> : <i className="text-sm text-gray-11">an empty response</i>}
      </div>
    </section>
  );
}

function Said({ title, answer, judge }: { title: string; answer: Answer; judge: string }) {
  return (
    <section aria-label={title} className="min-w-0 text-sm">
      <div className="mb-1 text-xs text-gray-11">
        {judge} · {title}: {answer.verdict ?? "no verdict"}
        {answer.score !== null && ` (score for A ${answer.score.toFixed(2)})`}
      </div>
      <p className="break-words whitespace-pre-wrap">{answer.rationale || "Nothing was said."}</p>
    </section>
  );
}
