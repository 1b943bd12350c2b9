import { Button, Heading } from "@radix-ui/themes";
import { BrainCircuit, FileUp, GitCompareArrows, ListChecks, type LucideIcon } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { Markdown } from "@/app/_ui/markdown";
import { Stat, StatRow } from "@/app/_ui/stat";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { countPairs } from "@/lib/datasets/count-pairs";
import { db } from "@/lib/db/client";
import { countAnnotators, countGroups, countProject } from "@/lib/projects/count-project";
import { labelHistory } from "@/lib/projects/label-history";
import { readProject } from "@/lib/projects/read-project";
import { LabelingBar } from "../labeling-bar";
import { AgreementStat } from "./agreement-stat";
import { AnnotatorTable } from "./annotator-table";
import { DownloadPairs } from "./download-pairs";
import { GroupTable } from "./group-table";
import { LabelChart } from "./label-chart";

export const metadata: Metadata = { title: "Project" };

export default async function ProjectPage({ params }: { params: Promise<{ projectId: string }> }) {
  const user = await requireUser("reviewer");
  const { projectId } = await params;
  const project = load(() => readProject(db(), projectId));
  const counts = countProject(db(), projectId);
  const admin = hasRole(user, "admin");
  if (counts.tasks + counts.retired === 0) return <Empty projectId={projectId} admin={admin} />;
  const annotators = countAnnotators(db(), projectId);
  const groups = countGroups(db(), projectId);
  const pairs = countPairs(db(), projectId);
  return (
    <div className="flex flex-col gap-8">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <BigAction href={`/label/${projectId}`} icon={ListChecks} title="Label" text="Rank the next task" />
        {admin && <BigAction href={`/projects/${projectId}/import`} icon={FileUp} title="Import" text="Add tasks" />}
        <BigAction
          href={`/runs/new?project=${projectId}`}
          icon={BrainCircuit}
          title="Train"
          text={counts.pairs === 0 ? "Label first" : `On ${counts.pairs.toLocaleString("en")} pairs`}
        />
        <BigAction
          href={`/projects/${projectId}/compare`}
          icon={GitCompareArrows}
          title="Compare"
          text="Who is preferred"
        />
      </div>
      <section aria-labelledby="progress" className="flex flex-col gap-4">
        <Heading as="h2" size="4" id="progress">
          Progress
        </Heading>
        <LabelingBar complete={counts.complete} tasks={counts.tasks} />
        <StatRow>
          <Stat
            label="Tasks"
            value={counts.tasks.toLocaleString("en")}
            hint={`${project.labelsPerTask} ${project.labelsPerTask === 1 ? "label" : "labels"} each`}
          />
          <Stat label="Labels" value={counts.labels.toLocaleString("en")} />
          <Stat label="Pairs" value={counts.pairs.toLocaleString("en")} hint="better against worse" />
          <Stat label="Annotators" value={counts.annotators.toLocaleString("en")} />
          <AgreementStat projectId={projectId} />
          <Stat
            label="Flagged"
            value={counts.flagged.toLocaleString("en")}
            hint={
              counts.flagged > 0 ? (
                <Link href={`/projects/${projectId}/tasks?filter=flagged`} className="underline">
                  look at them
                </Link>
              ) : undefined
            }
          />
        </StatRow>
        <LabelChart points={labelHistory(db(), projectId)} />
      </section>
      <div className="grid gap-8 lg:grid-cols-2">
        <GroupTable groups={groups} named={project.groups} />
        <AnnotatorTable annotators={annotators} groups={project.beliefMode === "joining"} />
      </div>
      <DownloadPairs projectId={projectId} counts={pairs} />
      {project.guidelines.trim() !== "" && (
        <section aria-labelledby="guidelines">
          <Heading as="h2" size="4" id="guidelines" mb="3">
            Guidelines
          </Heading>
          <div className="rounded-xl border border-gray-a5 bg-panel px-5 py-4">
            <Markdown text={project.guidelines} />
          </div>
        </section>
      )}
    </div>
  );
}

function Empty({ projectId, admin }: { projectId: string; admin: boolean }) {
  return (
    <EmptyState
      icon={FileUp}
      title="Nothing to label yet"
      action={
        admin && (
          <Button asChild>
            <Link href={`/projects/${projectId}/import`}>
              <FileUp size={16} aria-hidden /> Import a file
            </Link>
          </Button>
        )
      }
    >
      Import prompts with two or more responses each; every prompt becomes a task that people rank.
    </EmptyState>
  );
}

function BigAction({ href, icon: Icon, title, text }: { href: string; icon: LucideIcon; title: string; text: string }) {
  return (
    <Link
      href={href}
      className="flex items-center gap-3 rounded-xl border border-gray-a5 bg-panel px-4 py-3 transition-colors hover:border-accent-8 hover:bg-accent-a2"
    >
      <span className="rounded-lg bg-accent-a3 p-2 text-accent-11">
        <Icon size={20} aria-hidden />
      </span>
      <span className="min-w-0">
        <span className="block text-sm font-medium">{title}</span>
        <span className="block text-xs text-gray-11">{text}</span>
      </span>
    </Link>
  );
}
