import { ListChecks } from "lucide-react";
import type { Metadata } from "next";
import { z } from "zod";
import { EmptyState } from "@/app/_ui/empty-state";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { listLabelingProjects } from "@/lib/labeling/list-labeling-projects";
import { ProjectCard } from "./project-card";

export const metadata: Metadata = { title: "Label" };

const query = z.object({ join: z.string().optional().catch(undefined) });

export default async function LabelProjects({ searchParams }: { searchParams: Promise<unknown> }) {
  const user = await requireUser();
  const { join } = query.parse(await searchParams);
  const projects = listLabelingProjects(db(), user);
  return (
    <Page>
      <PageHeader
        title="Label"
        description="Choose a project. You see one task at a time, and never which model wrote what."
      />
      {projects.length === 0 ? (
        <EmptyState icon={ListChecks} title="No projects yet">
          Once a reviewer has made a project and imported prompts with responses, it waits for you here.
        </EmptyState>
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2">
          {projects.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} asked={project.id === join} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
