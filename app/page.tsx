import { ListChecks } from "lucide-react";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { readLoopProgress } from "@/lib/evaluation/read-loop-progress";
import { listLabelingProjects } from "@/lib/labeling/list-labeling-projects";
import { ActiveRuns } from "./_home/active-runs";
import { GettingStarted } from "./_home/getting-started";
import { LatestRounds } from "./_home/latest-rounds";
import { NextToLabel } from "./_home/next-to-label";
import { EmptyState } from "./_ui/empty-state";
import { Page } from "./_ui/page";
import { PageHeader } from "./_ui/page-header";

/** What is next for me: something to label; for those who manage also what trains, what came out, and the first steps. */
export default async function Home() {
  const user = await requireUser();
  const projects = listLabelingProjects(db(), user);
  const manages = hasRole(user, "reviewer");
  return (
    <Page>
      <PageHeader title={`Hello, ${user.name}`} description={leftText(projects)} />
      <div className="flex flex-col gap-9">
        {hasRole(user, "admin") && <GettingStarted progress={readLoopProgress(db())} />}
        {projects.length > 0 && <NextToLabel projects={projects} />}
        {projects.length === 0 && !manages && (
          <EmptyState icon={ListChecks} title="Nothing to label yet">
            As soon as a project has tasks, they wait for you here.
          </EmptyState>
        )}
        {manages && <ActiveRuns />}
        {manages && <LatestRounds />}
      </div>
    </Page>
  );
}

function leftText(projects: readonly { progress: { left: number; today: number } }[]): string {
  const left = projects.reduce((sum, { progress }) => sum + progress.left, 0);
  const today = projects.reduce((sum, { progress }) => sum + progress.today, 0);
  const tasks =
    left === 0
      ? "Nothing is left to label"
      : `${left.toLocaleString("en")} ${left === 1 ? "task is" : "tasks are"} left for you`;
  return today > 0 ? `${tasks}; you have labeled ${today.toLocaleString("en")} today.` : `${tasks}.`;
}
