"use client";

import { Button, Callout } from "@radix-ui/themes";
import { CircleAlert, CircleCheck, ListChecks } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { Progress } from "@/app/_ui/progress";
import type { ImportDetails } from "@/lib/imports/read-imports";
import { RejectedTable } from "./rejected-table";

const everyMs = 400;

interface Props {
  readonly projectId: string;
  readonly importId: string;
  readonly onEnd: () => void;
  readonly onAnother: () => void;
}

/** An import as it goes, and what came of it. */
export function ImportStatus({ projectId, importId, onEnd, onAnother }: Props) {
  const [details, setDetails] = useState<ImportDetails>();
  const ended = useRef(onEnd);
  ended.current = onEnd;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let left = false;
    async function poll() {
      const response = await fetch(`/api/projects/${projectId}/imports/${importId}`).catch(() => null);
      if (left) return;
      const next: ImportDetails | null = response?.ok ? await response.json() : null;
      if (left) return;
      if (next) setDetails(next);
      if (next && next.state !== "running") ended.current();
      else timer = setTimeout(poll, everyMs);
    }
    void poll();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [projectId, importId]);

  if (!details) return <Progress done={0} total={null} label="Starting" />;
  return (
    <div className="flex flex-col gap-4" aria-live="polite">
      {details.state === "running" ? (
        <div className="rounded-xl border border-gray-a5 bg-panel p-5">
          <Progress
            done={Math.round(details.bytesRead / 1024)}
            total={Math.max(1, Math.round(details.bytes / 1024))}
            startedAt={details.createdAt}
            label={`Importing: ${words(details)}`}
            unit="KiB read"
          />
        </div>
      ) : (
        <Outcome details={details} projectId={projectId} onAnother={onAnother} />
      )}
      {details.rejected > 0 && <RejectedTable errors={details.errors} total={details.rejected} />}
    </div>
  );
}

function Outcome({
  details,
  projectId,
  onAnother,
}: {
  details: ImportDetails;
  projectId: string;
  onAnother: () => void;
}) {
  const good = details.state === "done";
  return (
    <div>
      <Callout.Root color={good ? "green" : "red"}>
        <Callout.Icon>
          {good ? <CircleCheck size={18} aria-hidden /> : <CircleAlert size={18} aria-hidden />}
        </Callout.Icon>
        <Callout.Text>
          {good ? `Done: ${words(details)}.` : (details.error ?? "The import was interrupted. Run it again below.")}
        </Callout.Text>
      </Callout.Root>
      <div className="mt-4 flex flex-wrap gap-2">
        {good && (
          <Button asChild>
            <Link href={`/label/${projectId}`}>
              <ListChecks size={16} aria-hidden /> Start labeling
            </Link>
          </Button>
        )}
        <Button variant="soft" color="gray" onClick={onAnother}>
          Import more
        </Button>
      </div>
    </div>
  );
}

function words({ added, known, rejected }: ImportDetails): string {
  const parts = [`${added.toLocaleString("en")} ${added === 1 ? "task" : "tasks"} added`];
  if (known > 0) parts.push(`${known.toLocaleString("en")} known already`);
  if (rejected > 0) parts.push(`${rejected.toLocaleString("en")} could not be used`);
  return parts.join(", ");
}
