import { Badge } from "@radix-ui/themes";
import { Boxes } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { compact, fileSize } from "@/app/_ui/figures";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { TimeAgo } from "@/app/_ui/time-ago";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { type ListedCheckpoint, listCheckpoints } from "@/lib/runs/list-checkpoints";
import { RegisterCheckpoint } from "./register-checkpoint";

export const metadata: Metadata = { title: "Checkpoints" };

export default async function CheckpointsPage() {
  const user = await requireUser("reviewer");
  const checkpoints = listCheckpoints(db());
  const bring = hasRole(user, "admin") && <RegisterCheckpoint />;
  return (
    <Page>
      <PageHeader
        title="Checkpoints"
        description="Models on disk: the starter, those that you brought, and what the runs saved. Policies write, reward models score."
        actions={bring}
      />
      {checkpoints.length === 0 ? (
        <EmptyState icon={Boxes} title="No model yet">
          “npm start” brings a small starter model. Or bring a folder in Hugging Face’s layout.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
          {checkpoints.map((checkpoint) => (
            <Row key={checkpoint.id} checkpoint={checkpoint} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function Row({ checkpoint }: { checkpoint: ListedCheckpoint }) {
  const { id, name, role, bytes, parameters, run, parent, createdAt } = checkpoint;
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-gray-a2">
      <div className="min-w-0 flex-1 basis-56">
        <Link href={`/checkpoints/${id}`} className="block truncate text-sm font-medium after:absolute after:inset-0">
          {name}
        </Link>
        <div className="truncate text-xs text-gray-11">
          {run ? `${run.algorithm}${parent ? ` from ${parent.name}` : ""}` : "brought"} · <TimeAgo at={createdAt} />
        </div>
      </div>
      <Badge color={role === "policy" ? "violet" : "amber"}>{role}</Badge>
      <div className="tabular w-40 text-right text-xs text-gray-11">
        {compact(parameters)} weights · {fileSize(bytes)}
      </div>
    </li>
  );
}
