import { Badge, Heading, Text } from "@radix-ui/themes";
import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Markdown } from "@/app/_ui/markdown";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { promptMessages } from "@/lib/projects/prompt-text";
import { readTask } from "@/lib/projects/read-task";
import { StatusBadge } from "../../status-badge";
import { LabelCard } from "./label-card";
import { RetireButton } from "./retire-button";

export const metadata: Metadata = { title: "Task" };

interface Props {
  readonly params: Promise<{ projectId: string; taskId: string }>;
}

export default async function TaskPage({ params }: Props) {
  const user = await requireUser("reviewer");
  const { projectId, taskId } = await params;
  const task = load(() => readTask(db(), projectId, taskId));
  const letters = new Map(task.responses.map((response, index) => [response.id, String.fromCharCode(65 + index)]));
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Link
          href={`/projects/${projectId}/tasks`}
          className="flex items-center gap-1.5 text-sm text-gray-11 hover:underline"
        >
          <ArrowLeft size={15} aria-hidden /> All tasks
        </Link>
        <div className="flex items-center gap-3">
          <StatusBadge status={task.status} />
          {hasRole(user, "admin") && (
            <RetireButton projectId={projectId} taskId={taskId} retired={task.status === "retired"} />
          )}
        </div>
      </div>
      <section aria-labelledby="prompt">
        <Heading as="h2" size="4" id="prompt" mb="3">
          Prompt
        </Heading>
        <div className="flex flex-col gap-2">
          {promptMessages(task.prompt).map((turn, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: turns never move
            <div key={index} className="rounded-xl border border-gray-a5 bg-panel px-4 py-3">
              <Text as="div" size="1" color="gray" mb="1">
                {turn.role}
              </Text>
              <Markdown text={turn.content} />
            </div>
          ))}
        </div>
      </section>
      <section aria-labelledby="responses">
        <Heading as="h2" size="4" id="responses" mb="3">
          Responses
        </Heading>
        <ol className="grid gap-3 md:grid-cols-2">
          {task.responses.map((response) => (
            <li key={response.id} className="min-w-0 rounded-xl border border-gray-a5 bg-panel px-4 py-3">
              <div className="mb-2 flex flex-wrap items-center gap-2">
                <Badge>{letters.get(response.id)}</Badge>
                <Text size="1" color="gray" className="break-all">
                  {response.model ?? "model not given"}
                </Text>
              </div>
              <Markdown text={response.text} />
              {response.sampling !== null && (
                <Text as="div" size="1" color="gray" mt="2" className="break-words">
                  {describeSampling(response.sampling)}
                </Text>
              )}
            </li>
          ))}
        </ol>
        {task.importedOrder && (
          <Text as="p" size="2" color="gray" mt="3">
            Ranking that came with the file (not a label): {describeOrder(task.importedOrder, letters)}
          </Text>
        )}
      </section>
      <section aria-labelledby="labels">
        <Heading as="h2" size="4" id="labels" mb="3">
          Labels
        </Heading>
        {task.labels.length === 0 ? (
          <Text size="2" color="gray">
            Nobody has labeled this task yet.
          </Text>
        ) : (
          <ul className="flex flex-col gap-3">
            {task.labels.map((label) => (
              <LabelCard key={label.id} label={label} letters={letters} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function describeSampling(sampling: unknown): string {
  return typeof sampling === "object" && sampling !== null
    ? Object.entries(sampling)
        .filter(([, value]) => !Array.isArray(value) || value.length > 0)
        .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
        .join(" · ")
    : "";
}

/** "B > A = C" */
function describeOrder(order: readonly (readonly string[])[], letters: ReadonlyMap<string, string>): string {
  return order.map((tie) => tie.map((id) => letters.get(id) ?? "?").join(" = ")).join(" > ");
}
