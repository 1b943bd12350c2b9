import { Badge, Button } from "@radix-ui/themes";
import { FolderKanban, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { type ListedProject, listProjects } from "@/lib/projects/list-projects";
import { LabelingBar } from "./labeling-bar";

export const metadata: Metadata = { title: "Projects" };

export default async function ProjectsPage({ searchParams }: { searchParams: Promise<{ archived?: string }> }) {
  const user = await requireUser("reviewer");
  const archived = (await searchParams).archived === "1";
  const projects = listProjects(db(), archived ? "archived" : "active");
  const create = hasRole(user, "admin") && (
    <Button asChild>
      <Link href="/projects/new">
        <Plus size={16} aria-hidden /> New project
      </Link>
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title={archived ? "Archived projects" : "Projects"}
        trail={archived ? [{ title: "Projects", href: "/projects" }] : []}
        description={archived ? undefined : "What people are asked to compare, and how far they are."}
        actions={create}
      />
      {projects.length === 0 ? (
        <EmptyState
          icon={FolderKanban}
          title={archived ? "Nothing is archived" : "No projects yet"}
          action={archived ? undefined : create}
        >
          {archived
            ? "Archive a project under its settings; it keeps everything and can be restored."
            : "A project has guidelines, prompts with several responses, and people who rank them. Create one, then import a file."}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
          {projects.map((project) => (
            <ProjectRow key={project.id} project={project} />
          ))}
        </ul>
      )}
      {!archived && (
        <p className="mt-4 text-sm">
          <Link href="/projects?archived=1" className="text-gray-11 hover:text-gray-12 hover:underline">
            Archived projects
          </Link>
        </p>
      )}
    </Page>
  );
}

function ProjectRow({ project }: { project: ListedProject }) {
  const figures = [
    [project.labels, "labels"],
    [project.pairs, "pairs"],
    [project.annotators, "annotators"],
  ] as const;
  return (
    <li className="relative flex flex-wrap items-center gap-x-6 gap-y-3 px-4 py-4 hover:bg-gray-a2">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex items-center gap-2">
          <Link
            href={`/projects/${project.id}`}
            className="truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-8"
          >
            {project.name}
          </Link>
          {project.isDemo && <Badge size="1">demonstration</Badge>}
          {project.flagged > 0 && (
            <Badge size="1" color="amber" highContrast>
              {project.flagged} flagged
            </Badge>
          )}
        </div>
        <div className="mt-2 max-w-80">
          <LabelingBar complete={project.complete} tasks={project.tasks} />
        </div>
      </div>
      <dl className="tabular grid grid-cols-3 gap-6 sm:text-right">
        {figures.map(([value, label]) => (
          <div key={label} className="flex flex-col-reverse">
            <dt className="text-xs text-gray-11">{label}</dt>
            <dd className="text-sm font-medium">{value.toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
