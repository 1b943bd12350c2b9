import { Button, Heading } from "@radix-ui/themes";
import { Scale } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { EmptyState } from "@/app/_ui/empty-state";
import { TimeAgo } from "@/app/_ui/time-ago";
import { SendToLabeling } from "@/app/(manage)/rounds/send-to-labeling";
import { RefreshWhile } from "@/app/(manage)/runs/refresh-while";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { readComparison } from "@/lib/evaluation/read-comparison";
import { listRounds } from "@/lib/evaluation/read-round";
import { listWorkers } from "@/lib/jobs/list-workers";
import { readProject } from "@/lib/projects/read-project";
import { PartHeader } from "../part-header";
import { RoundReport } from "./round-report";
import { RoundStatus } from "./round-status";
import { WinRatePlot } from "./win-rate-plot";

export const metadata: Metadata = { title: "Compare" };

const query = z.object({ round: z.string().optional().catch(undefined) });

export default async function ComparePage({ params, searchParams }: PageProps<"/projects/[projectId]/compare">) {
  const user = await requireUser("reviewer");
  const admin = hasRole(user, "admin");
  const { projectId } = await params;
  const asked = query.parse(await searchParams).round;
  load(() => readProject(db(), projectId));
  const rounds = listRounds(db(), { projectId }).map((round) => readComparison(db(), round.id));
  const chosen = rounds.find(({ round }) => round.id === asked) ?? rounds[0];
  return (
    <>
      <PartHeader
        title="Compare"
        description="Whether a trained model is preferred to the one that it came from, by the people who do not know which is which."
        actions={
          admin &&
          chosen && <SendToLabeling checkpointId={chosen.round.checkpoint.id} projectId={projectId} label="Send more" />
        }
      />
      {!chosen && (
        <EmptyState
          icon={Scale}
          title="Nothing to compare yet"
          action={
            <Button asChild>
              <Link href="/checkpoints">Choose a checkpoint</Link>
            </Button>
          }
        >
          Train a policy with this project’s labels, open its checkpoint and send it to labeling. Once people have
          ranked its responses beside those of its base, the win rate stands here.
        </EmptyState>
      )}
      {chosen && rounds.length > 1 && (
        <section aria-labelledby="rounds" className="mb-8">
          <Heading as="h3" size="3" mb="3" id="rounds">
            Rounds
          </Heading>
          <WinRatePlot
            rows={rounds.map(({ round, overall }) => ({
              id: round.id,
              name: `${round.checkpoint.name} against ${round.baseline.name}`,
              rate: overall,
              label: (
                <Link
                  href={`/projects/${projectId}/compare?round=${round.id}`}
                  scroll={false}
                  aria-current={round === chosen.round ? "true" : undefined}
                  className={`block truncate rounded-sm hover:underline ${round === chosen.round ? "font-medium text-accent-11" : ""}`}
                >
                  {round.checkpoint.name}{" "}
                  <span className="block truncate text-xs font-normal text-gray-11">against {round.baseline.name}</span>
                </Link>
              ),
            }))}
          />
        </section>
      )}
      {chosen && (
        <section aria-labelledby="round" className="flex flex-col gap-6">
          <div>
            <Heading as="h3" size="5" id="round" className="break-words">
              {chosen.round.checkpoint.name} <span className="font-normal text-gray-11">against</span>{" "}
              {chosen.round.baseline.name}
            </Heading>
            <p className="mt-1 text-xs text-gray-11">
              sent to labeling <TimeAgo at={chosen.round.createdAt} />
            </p>
          </div>
          <RoundStatus round={chosen.round} workers={listWorkers(db()).length} admin={admin} />
          {chosen.round.tasks > 0 && <RoundReport comparison={chosen} />}
          <RefreshWhile active={chosen.round.sampling?.active ?? false} everyMs={2000} />
        </section>
      )}
    </>
  );
}
