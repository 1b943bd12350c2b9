import { RefreshWhile } from "@/app/(manage)/runs/refresh-while";
import { RunList } from "@/app/(manage)/runs/run-list";
import { db } from "@/lib/db/client";
import { listRuns } from "@/lib/runs/list-runs";
import { Section } from "./section";

/** What trains now; else the last run. */
export function ActiveRuns() {
  const runs = listRuns(db(), { limit: 20 });
  const active = runs.filter((run) => run.active);
  const shown = active.length > 0 ? active : runs.slice(0, 1);
  if (shown.length === 0) return null;
  return (
    <Section
      id="runs"
      title={active.length > 0 ? "Training now" : "Last run"}
      more={{ title: "All runs", href: "/runs" }}
    >
      <RunList runs={shown} />
      <RefreshWhile active={active.length > 0} />
    </Section>
  );
}
