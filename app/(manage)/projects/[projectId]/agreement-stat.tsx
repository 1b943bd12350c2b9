import { Stat } from "@/app/_ui/stat";
import { db } from "@/lib/db/client";
import { readAgreement } from "@/lib/projects/read-agreement";
import { wilson } from "@/lib/stats/wilson";

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** How often two people prefer the same response, where several ranked one task. */
export function AgreementStat({ projectId }: { projectId: string }) {
  const { rate, agreed, compared, alpha } = readAgreement(db(), projectId);
  if (compared === 0) return <Stat label="Agreement" value="–" hint="needs tasks ranked by two people" />;
  const { low, high } = wilson(agreed, compared);
  const reliability = Number.isNaN(alpha) ? "" : `, α ${alpha.toFixed(2)}`;
  return (
    <Stat label="Agreement" value={percent(rate)} hint={`95 %: ${percent(low)} to ${percent(high)}${reliability}`} />
  );
}
