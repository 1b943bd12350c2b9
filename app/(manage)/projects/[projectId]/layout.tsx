import { Badge } from "@radix-ui/themes";
import type { ReactNode } from "react";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { readProject } from "@/lib/projects/read-project";
import { DemoBanner } from "./demo-banner";
import { ProjectTabs } from "./project-tabs";

interface Props {
  readonly params: Promise<{ projectId: string }>;
  readonly children: ReactNode;
}

/** What every page of a project stands in: its name, its parts, and the notice of the demonstration. */
export default async function ProjectLayout({ params, children }: Props) {
  const user = await requireUser("reviewer");
  const { projectId } = await params;
  const project = load(() => readProject(db(), projectId));
  const admin = hasRole(user, "admin");
  return (
    <Page width="wide">
      <PageHeader
        title={project.name}
        trail={[{ title: "Projects", href: "/projects" }]}
        description={project.archivedAt !== null && <Badge color="gray">archived</Badge>}
      />
      {project.isDemo && <DemoBanner projectId={projectId} canRemove={admin} />}
      <ProjectTabs projectId={projectId} admin={admin} />
      {children}
    </Page>
  );
}
