import { Button, Callout } from "@radix-ui/themes";
import { ChartLine, Compass, Plus, TriangleAlert } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { listWorkers } from "@/lib/jobs/list-workers";
import { listRuns } from "@/lib/runs/list-runs";
import { RefreshWhile } from "./refresh-while";
import { RunList } from "./run-list";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({ searchParams }: { searchParams: Promise<{ project?: string }> }) {
  await requireUser("reviewer");
  const { project } = await searchParams;
  const runs = listRuns(db(), project ? { projectId: project } : {});
  const workers = listWorkers(db());
  const query = project ? `?project=${project}` : "";
  const start = (
    <>
      <Button asChild variant="soft">
        <Link href={`/guide${query}`}>
          <Compass size={16} aria-hidden /> Which method?
        </Link>
      </Button>
      <Button asChild>
        <Link href={`/runs/new${query}`}>
          <Plus size={16} aria-hidden /> New run
        </Link>
      </Button>
    </>
  );
  return (
    <Page width="wide">
      <PageHeader title="Runs" description={workerLine(workers)} actions={runs.length > 0 && start} />
      {workers.length === 0 && (
        <Callout.Root color="amber" size="1" mb="4">
          <Callout.Icon>
            <TriangleAlert size={16} aria-hidden />
          </Callout.Icon>
          <Callout.Text>
            No worker is running, so nothing trains. “npm start” starts one; beside a server that runs already, use “npm
            run worker”.
          </Callout.Text>
        </Callout.Root>
      )}
      {runs.length === 0 ? (
        <EmptyState icon={ChartLine} title="Nothing has been trained yet" action={start}>
          A run learns from a project’s comparisons: a reward model that predicts them, or a policy that answers the way
          people prefer.
        </EmptyState>
      ) : (
        <RunList runs={runs} />
      )}
      <RefreshWhile active={runs.some((run) => run.active)} />
    </Page>
  );
}

function workerLine(workers: ReturnType<typeof listWorkers>): string {
  const [first] = workers;
  if (!first) return "Training runs of all projects, newest first.";
  const engine = first.engine ? `computes on ${first.engine.name} (${first.engine.device})` : "is starting";
  return workers.length === 1
    ? `One worker is ready; it ${engine}.`
    : `${workers.length} workers are ready; one ${engine}.`;
}
