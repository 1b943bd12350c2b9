import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { readMember } from "@/lib/projects/join-project";
import { readProject } from "@/lib/projects/read-project";
import { isQuestionKind } from "@/lib/questions/registry";
import { LabelScreen } from "./label-screen";

interface Props {
  readonly params: Promise<{ projectId: string }>;
}
const project = cache((id: string) => load(() => readProject(db(), id)));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await requireUser();
  const { name } = project((await params).projectId);
  return { title: `Label · ${name}` };
}

export default async function LabelPage({ params }: Props) {
  const user = await requireUser();
  const found = project((await params).projectId);
  const member = readMember(db(), user, found.id);
  const chosen = found.groups.find((group) => group.id === member?.groupId);
  if (found.archivedAt !== null || !member || (found.beliefMode === "joining" && !chosen)) {
    redirect(`/label?join=${found.id}`);
  }
  return (
    <LabelScreen
      project={{
        id: found.id,
        name: found.name,
        guidelines: found.guidelines,
        leaseMinutes: found.leaseMinutes,
        questionKind: z.string().refine(isQuestionKind).parse(found.questionKind),
        questionSettings: found.questionSettings,
        beliefMode: found.beliefMode,
        groups: found.groups.map(({ id, name, description }) => ({ id, name, description })),
        groupName: found.beliefMode === "joining" ? (chosen?.name ?? null) : null,
        mayImport: hasRole(user, "reviewer"),
      }}
    />
  );
}
