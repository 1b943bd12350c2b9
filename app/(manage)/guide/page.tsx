import type { Metadata } from "next";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { load } from "@/app/load";
import { algorithms } from "@/lib/algorithms/registry";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { guideMethod } from "@/lib/guide/rules";
import { situation } from "@/lib/guide/situation";
import { listProjects } from "@/lib/projects/list-projects";
import { readGuideFacts } from "@/lib/runs/read-guide-facts";
import { settingFields } from "@/lib/runs/setting-fields";
import { Guide } from "./guide";

export const metadata: Metadata = { title: "Guide" };

type Search = Readonly<Record<string, string | string[] | undefined>>;

export default async function GuidePage({ searchParams }: { searchParams: Promise<Search> }) {
  await requireUser("reviewer");
  const { project: wanted, ...said } = await searchParams;
  const projects = listProjects(db());
  const known = typeof wanted === "string" ? wanted : undefined;
  const projectId = known ?? (projects.find(({ pairs }) => pairs > 0) ?? projects[0])?.id;
  const facts = projectId === undefined ? undefined : load(() => readGuideFacts(db(), projectId));
  return (
    <Page width="wide">
      <PageHeader
        title="Which method?"
        trail={[{ title: "Runs", href: "/runs" }]}
        description="A few questions, answered from the project where it knows. Change any answer; the address keeps them, so that you can share it."
      />
      <Guide
        key={projectId}
        projects={projects.map(({ id, name, pairs }) => ({ id, name, pairs }))}
        projectId={projectId ?? null}
        facts={facts ?? { values: {}, notes: {} }}
        fields={settingFields(situation)}
        methods={Object.values(algorithms).map(guideMethod)}
        said={Object.fromEntries(
          Object.entries(said).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
        )}
      />
    </Page>
  );
}
