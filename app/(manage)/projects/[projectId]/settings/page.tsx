import type { Metadata } from "next";
import { load } from "@/app/load";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { readProject } from "@/lib/projects/read-project";
import { rankingSettings } from "@/lib/questions/ranking";
import { PartHeader } from "../part-header";
import { ArchiveProject } from "./archive-project";
import { GroupsEditor } from "./groups-editor";
import { SettingsForm } from "./settings-form";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ projectId: string }> }) {
  await requireUser("admin");
  const { projectId } = await params;
  const project = load(() => readProject(db(), projectId));
  const archived = project.archivedAt !== null;
  const { name, guidelines, labelsPerTask, leaseMinutes, beliefMode } = project;
  const question = rankingSettings.parse(project.questionSettings);
  return (
    <div className="flex max-w-2xl flex-col gap-10">
      {!archived && (
        <>
          <div>
            <PartHeader title="Settings" />
            <SettingsForm
              projectId={projectId}
              saved={{ name, guidelines, labelsPerTask, leaseMinutes, beliefMode, question }}
              hasGroups={project.groups.length > 0}
            />
          </div>
          <GroupsEditor projectId={projectId} groups={project.groups} />
        </>
      )}
      <ArchiveProject projectId={projectId} archived={archived} />
    </div>
  );
}
