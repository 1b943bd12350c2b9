import type { Metadata } from "next";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { listImports } from "@/lib/imports/read-imports";
import { importFormats } from "@/lib/imports/registry";
import { readProject } from "@/lib/projects/read-project";
import { PartHeader } from "../part-header";
import { FormatHelp } from "./format-help";
import { ImportPanel } from "./import-panel";
import { PastImports } from "./past-imports";

export const metadata: Metadata = { title: "Import" };

export default async function ImportPage({ params }: { params: Promise<{ projectId: string }> }) {
  const user = await requireUser("reviewer");
  const { projectId } = await params;
  const project = load(() => readProject(db(), projectId));
  const imports = listImports(db(), projectId);
  const admin = hasRole(user, "admin") && project.archivedAt === null;
  const running = imports.find((each) => each.state === "running");
  const formats = Object.entries(importFormats).map(([name, { title, description, example }]) => ({
    ...{ name, title, description, example },
  }));
  return (
    <div className="flex flex-col gap-8">
      {admin && (
        <div>
          <PartHeader
            title="Import"
            description="Prompts with two or more responses become tasks. Importing a file again adds only what is new."
          />
          <ImportPanel key={running?.id ?? "none"} projectId={projectId} runningId={running?.id ?? null} />
        </div>
      )}
      <PastImports projectId={projectId} imports={imports} canRun={admin} />
      <FormatHelp formats={formats} />
    </div>
  );
}
