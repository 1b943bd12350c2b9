import { FileText } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { load } from "@/app/load";
import { algorithms } from "@/lib/algorithms/registry";
import { requireUser } from "@/lib/auth/require-user";
import { rowKinds } from "@/lib/datasets/row-kinds";
import { listTrainingFiles } from "@/lib/datasets/training-files";
import { maxFileBytes } from "@/lib/datasets/write-training-rows";
import { db } from "@/lib/db/client";
import { readProject } from "@/lib/projects/read-project";
import { PartHeader } from "../part-header";
import { AddFiles } from "./add-files";
import { FileList } from "./file-list";
import { KindHelp } from "./kind-help";

export const metadata: Metadata = { title: "Training files" };

export default async function FilesPage({ params }: { params: Promise<{ projectId: string }> }) {
  await requireUser("reviewer");
  const { projectId } = await params;
  const project = load(() => readProject(db(), projectId));
  const files = listTrainingFiles(db(), projectId);
  const kinds = rowKinds.map((kind) => ({
    kind,
    methods: Object.values(algorithms).flatMap(({ title, choice }) => (choice.needs[0]?.includes(kind) ? [title] : [])),
  }));
  return (
    <div className="flex flex-col gap-8">
      <div>
        <PartHeader
          title="Training files"
          description={
            <>
              Rows to learn from that nobody ranked here: thumbs, demonstrations, judged steps, prompts with answers,
              pairs. What people are to rank comes in by{" "}
              <Link href={`/projects/${projectId}/import`} className="text-accent-11 underline">
                import
              </Link>
              .
            </>
          }
        />
        {project.archivedAt === null && <AddFiles projectId={projectId} maxBytes={maxFileBytes} />}
      </div>
      {files.length > 0 ? (
        <FileList projectId={projectId} files={files} />
      ) : (
        <EmptyState icon={FileText} title="No training files yet">
          Add a file in one of the shapes below. It is checked line by line, and stays with the project until it is
          deleted.
        </EmptyState>
      )}
      <KindHelp kinds={kinds} />
    </div>
  );
}
