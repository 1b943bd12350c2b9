import { Badge, Button, Table, Text } from "@radix-ui/themes";
import { ChevronLeft, ChevronRight, ListTodo } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { load } from "@/app/load";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { type ListedTask, listTasks, listTasksInput, tasksPerPage } from "@/lib/projects/list-tasks";
import { promptMessages } from "@/lib/projects/prompt-text";
import { readProject } from "@/lib/projects/read-project";
import { PartHeader } from "../part-header";
import { StatusBadge } from "../status-badge";
import { TaskFilter } from "./task-filter";

export const metadata: Metadata = { title: "Tasks" };

interface Props {
  readonly params: Promise<{ projectId: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TasksPage({ params, searchParams }: Props) {
  await requireUser("reviewer");
  const { projectId } = await params;
  const project = load(() => readProject(db(), projectId));
  const query = listTasksInput.omit({ projectId: true }).parse(await searchParams);
  const { tasks, total } = listTasks(db(), { projectId, ...query });
  const first = (query.page - 1) * tasksPerPage;
  return (
    <>
      <PartHeader title="Tasks" description={`${total.toLocaleString("en")} ${total === 1 ? "task" : "tasks"}`} />
      <TaskFilter filter={query.filter} search={query.search} />
      {tasks.length === 0 ? (
        <EmptyState icon={ListTodo} title="No such tasks">
          {query.filter === "all" && query.search === ""
            ? "Import a file to get some."
            : "Try another filter or search."}
        </EmptyState>
      ) : (
        <Table.Root variant="surface" size="2">
          <Table.Header>
            <Table.Row>
              <Table.ColumnHeaderCell>Prompt</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell className="hidden md:table-cell">Models</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell justify="end" className="hidden sm:table-cell">
                Responses
              </Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell justify="end">Labels</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Status</Table.ColumnHeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {tasks.map((task) => (
              <TaskRow key={task.id} task={task} projectId={projectId} wanted={project.labelsPerTask} />
            ))}
          </Table.Body>
        </Table.Root>
      )}
      {total > tasksPerPage && (
        <nav aria-label="Pages" className="mt-4 flex items-center justify-between gap-3">
          <PageLink query={query} page={query.page - 1} enabled={query.page > 1} title="Earlier" />
          <Text size="1" color="gray" className="tabular">
            {first + 1}–{first + tasks.length} of {total.toLocaleString("en")}
          </Text>
          <PageLink query={query} page={query.page + 1} enabled={first + tasks.length < total} title="Later" />
        </nav>
      )}
    </>
  );
}

function TaskRow({ task, projectId, wanted }: { task: ListedTask; projectId: string; wanted: number }) {
  const last = promptMessages(task.prompt).at(-1);
  return (
    <Table.Row align="center" className="relative hover:bg-gray-a2">
      <Table.RowHeaderCell className="w-full max-w-0 min-w-40">
        <Link
          href={`/projects/${projectId}/tasks/${task.id}`}
          className="line-clamp-2 font-medium after:absolute after:inset-0 sm:line-clamp-1"
        >
          {last?.content || task.prompt}
        </Link>
      </Table.RowHeaderCell>
      <Table.Cell className="hidden max-w-56 md:table-cell">
        <Text as="div" size="1" color="gray" truncate title={task.models ?? undefined}>
          {task.models
            ?.split(",")
            .map((name) => name.split("/").at(-1))
            .join(", ") ?? "–"}
        </Text>
      </Table.Cell>
      <Table.Cell justify="end" className="tabular hidden sm:table-cell">
        {task.responses}
      </Table.Cell>
      <Table.Cell justify="end" className="tabular whitespace-nowrap">
        {task.labelCount} / {wanted}
      </Table.Cell>
      <Table.Cell>
        <span className="flex flex-wrap gap-1">
          <StatusBadge status={task.status} />
          {task.flagged > 0 && (
            <Badge color="amber" highContrast>
              flagged
            </Badge>
          )}
        </span>
      </Table.Cell>
    </Table.Row>
  );
}

interface PageLinkProps {
  readonly query: { filter: string; search: string };
  readonly page: number;
  readonly enabled: boolean;
  readonly title: "Earlier" | "Later";
}

function PageLink({ query, page, enabled, title }: PageLinkProps) {
  const content = (
    <>
      {title === "Earlier" && <ChevronLeft size={16} aria-hidden />}
      {title}
      {title === "Later" && <ChevronRight size={16} aria-hidden />}
    </>
  );
  if (!enabled) {
    return (
      <Button variant="soft" color="gray" disabled>
        {content}
      </Button>
    );
  }
  const search = new URLSearchParams({ filter: query.filter, search: query.search, page: String(page) });
  return (
    <Button variant="soft" color="gray" asChild>
      <Link href={`?${search}`}>{content}</Link>
    </Button>
  );
}
