"use client";

import { Badge, Code } from "@radix-ui/themes";
import Link from "next/link";
import { fileSize } from "@/app/_ui/figures";
import type { RunCheckpoint } from "@/lib/runs/read-run";

/** What the run has saved, the newest first. Download, try and send from a checkpoint's own page. */
export function CheckpointList({ checkpoints, active }: { checkpoints: readonly RunCheckpoint[]; active: boolean }) {
  if (checkpoints.length === 0) {
    return (
      <p className="text-sm text-gray-11">
        {active
          ? "The first checkpoint is saved when the run is at its “Checkpoint every”."
          : "This run saved nothing."}
      </p>
    );
  }
  return (
    <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
      {checkpoints.toReversed().map(({ id, name, role, bytes, sha256 }, index) => (
        <li key={id} className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-gray-a2">
          <Link
            href={`/checkpoints/${id}`}
            className="min-w-0 flex-1 basis-48 truncate text-sm font-medium after:absolute after:inset-0"
          >
            {name}
          </Link>
          {index === 0 && <Badge color="green">newest</Badge>}
          <Badge color="gray">{role}</Badge>
          <span className="tabular w-20 text-right text-xs text-gray-11">{fileSize(bytes)}</span>
          <Code size="1" variant="ghost" color="gray" title={`sha256 ${sha256}`}>
            {sha256.slice(0, 12)}
          </Code>
        </li>
      ))}
    </ul>
  );
}
