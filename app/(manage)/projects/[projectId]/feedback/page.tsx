import { Button } from "@radix-ui/themes";
import { Gavel } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { RefreshWhile } from "@/app/(manage)/runs/refresh-while";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { listPolicies } from "@/lib/evaluation/list-policies";
import { browseQuery, browseRationales } from "@/lib/feedback/browse-rationales";
import { listJudgings } from "@/lib/feedback/list-judgings";
import { readConstitution } from "@/lib/feedback/project-constitution";
import { listEndpoints } from "@/lib/feedback/read-endpoint";
import { readFeedback } from "@/lib/feedback/read-feedback";
import { listWorkers } from "@/lib/jobs/list-workers";
import { readAgreement } from "@/lib/projects/read-agreement";
import { PartHeader } from "../part-header";
import { JudgeDialog } from "./judge-dialog";
import { JudgeReports } from "./judge-reports";
import { JudgingList } from "./judging-list";
import { RationaleBrowser } from "./rationale-browser";

export const metadata: Metadata = { title: "AI feedback" };

export default async function FeedbackPage({ params, searchParams }: PageProps<"/projects/[projectId]/feedback">) {
  const user = await requireUser("reviewer");
  const admin = hasRole(user, "admin");
  const { projectId } = await params;
  const query = browseQuery.parse(await searchParams);
  const { constitution } = load(() => readConstitution(db(), projectId));
  const judgings = listJudgings(db(), projectId);
  const reports = readFeedback(db(), projectId);
  const judges = [
    ...listEndpoints(db()).map(({ id, name, model }) => ({
      kind: "endpoint" as const,
      id,
      name: `${name} · ${model}`,
    })),
    ...listPolicies(db()).map(({ id, name }) => ({ kind: "checkpoint" as const, id, name: `${name} · checkpoint` })),
  ];
  const principles = constitution.principles.map(({ id, title, text }) => ({ id, title, text }));
  const active = judgings.some((judging) => judging.active);
  return (
    <>
      <PartHeader
        title="AI feedback"
        description="Models judge responses by written principles, each pair in both orders. Their labels are marked and kept apart: they count in no queue, agreement or win rate of people, and no dataset holds them unless you ask for it."
        actions={
          admin && (
            <>
              <Button asChild variant="soft">
                <Link href={`/projects/${projectId}/feedback/setup`}>Judges and principles</Link>
              </Button>
              <JudgeDialog projectId={projectId} judges={judges} principles={principles} />
            </>
          )
        }
      />
      <RefreshWhile active={active} everyMs={2000} />
      {judgings.length === 0 ? (
        <EmptyState icon={Gavel} title="No model has judged yet">
          Choose a model behind an OpenAI-compatible endpoint, or one of your checkpoints, and let it judge some of this
          project’s responses. Where people have labeled them too, you see how far the two agree.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-8">
          <JudgingList judgings={judgings} workers={listWorkers(db()).length} admin={admin} />
          {reports.length > 0 && <JudgeReports reports={reports} people={readAgreement(db(), projectId)} />}
          {reports.length > 0 && (
            <RationaleBrowser
              {...browseRationales(db(), projectId, query)}
              query={query}
              judges={reports.map(({ judgeId, judge }) => ({ id: judgeId, name: judge }))}
              principles={[...new Set(reports.flatMap((report) => report.principles.map(({ id }) => id)))]}
              projectId={projectId}
            />
          )}
        </div>
      )}
    </>
  );
}
