import Link from "next/link";
import { WinRatePlot } from "@/app/(manage)/projects/[projectId]/compare/win-rate-plot";
import { db } from "@/lib/db/client";
import { readComparison } from "@/lib/evaluation/read-comparison";
import { listRounds } from "@/lib/evaluation/read-round";
import { Section } from "./section";

/** The newest comparisons: which checkpoints people prefer to those that they came from. */
export function LatestRounds() {
  const rounds = listRounds(db(), { limit: 3 });
  if (rounds.length === 0) return null;
  return (
    <Section id="rounds" title="Latest comparisons">
      <WinRatePlot
        rows={rounds.map((round) => ({
          id: round.id,
          name: `${round.checkpoint.name} against ${round.baseline.name}`,
          rate: readComparison(db(), round.id).overall,
          label: (
            <Link
              href={`/projects/${round.project.id}/compare?round=${round.id}`}
              className="block truncate rounded-sm hover:underline"
            >
              {round.checkpoint.name}
              <span className="block truncate text-xs text-gray-11">{round.project.name}</span>
            </Link>
          ),
        }))}
      />
    </Section>
  );
}
