import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { load } from "@/app/load";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { readConstitution } from "@/lib/feedback/project-constitution";
import { listEndpoints } from "@/lib/feedback/read-endpoint";
import { ConstitutionForm } from "./constitution-form";
import { EndpointList } from "./endpoint-list";

export const metadata: Metadata = { title: "Judges and principles" };

export default async function FeedbackSetupPage({ params }: PageProps<"/projects/[projectId]/feedback/setup">) {
  await requireUser("admin");
  const { projectId } = await params;
  const { constitution, isDefault } = load(() => readConstitution(db(), projectId));
  return (
    <div className="flex max-w-3xl flex-col gap-10">
      <Link
        href={`/projects/${projectId}/feedback`}
        className="flex w-fit items-center gap-1.5 text-sm text-gray-11 hover:underline"
      >
        <ArrowLeft size={15} aria-hidden /> AI feedback
      </Link>
      <EndpointList endpoints={listEndpoints(db())} />
      <ConstitutionForm
        key={JSON.stringify(constitution)}
        projectId={projectId}
        saved={constitution}
        isDefault={isDefault}
      />
    </div>
  );
}
