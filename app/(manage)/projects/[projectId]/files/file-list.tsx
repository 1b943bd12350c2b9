import { Badge, Button, Heading, Text } from "@radix-ui/themes";
import { BrainCircuit } from "lucide-react";
import Link from "next/link";
import { TimeAgo } from "@/app/_ui/time-ago";
import { aboutKind } from "@/lib/datasets/row-kinds";
import type { TrainingFile } from "@/lib/datasets/training-files";

/** A project's training files: what is in each, who added it, and the way to a run. */
export function FileList({ projectId, files }: { projectId: string; files: readonly TrainingFile[] }) {
  return (
    <section aria-labelledby="files">
      <Heading as="h2" size="4" id="files" mb="3">
        Files
      </Heading>
      <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
        {files.map((file) => (
          <li key={file.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-60">
              <div className="flex items-center gap-2">
                <Link
                  href={`/projects/${projectId}/files/${file.id}`}
                  className="truncate text-sm font-medium hover:underline"
                >
                  {file.name}
                </Link>
                <Badge highContrast className="shrink-0">
                  {aboutKind[file.kind].title.toLowerCase()}
                </Badge>
              </div>
              <Text as="div" size="1" color="gray">
                by {file.createdBy ?? "the command line"}, <TimeAgo at={file.createdAt} />
              </Text>
            </div>
            <dl className="tabular flex gap-5 sm:text-right">
              {figuresOf(file).map(([label, value]) => (
                <div key={label} className="flex flex-col-reverse">
                  <dt className="text-xs text-gray-11">{label}</dt>
                  <dd className="text-sm font-medium">{value.toLocaleString("en")}</dd>
                </div>
              ))}
            </dl>
            <Button asChild size="1" variant="soft">
              <Link href={`/runs/new?project=${projectId}&file=${file.id}`} aria-label={`Train on ${file.name}`}>
                <BrainCircuit size={14} aria-hidden /> Train on it
              </Link>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function figuresOf({ rows, answers, groups }: TrainingFile): (readonly [label: string, value: number])[] {
  const named = groups.filter(({ name }) => name !== null).length;
  const figures = [["groups", named] as const, ["answers", answers] as const];
  return [...figures.filter(([, value]) => value > 0), ["rows", rows]];
}
