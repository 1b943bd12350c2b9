import { Button, Heading } from "@radix-ui/themes";
import { BrainCircuit, Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { fileSize } from "@/app/_ui/figures";
import { Stat, StatRow } from "@/app/_ui/stat";
import { TimeAgo } from "@/app/_ui/time-ago";
import { load } from "@/app/load";
import { algorithms } from "@/lib/algorithms/registry";
import { requireUser } from "@/lib/auth/require-user";
import { firstRows } from "@/lib/datasets/list-file-rows";
import { aboutKind } from "@/lib/datasets/row-kinds";
import { readTrainingFile, type TrainingFile } from "@/lib/datasets/training-files";
import { db } from "@/lib/db/client";
import { whyNotFrom } from "@/lib/guide/file-use";
import { newRunLink } from "@/lib/runs/new-run-query";
import { PartHeader } from "../../part-header";
import { FileMenu } from "./file-menu";
import { RowCard } from "./row-card";

const shown = 10;

interface Props {
  readonly params: Promise<{ projectId: string; fileId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { projectId, fileId } = await params;
  return { title: load(() => readTrainingFile(db(), projectId, fileId)).name };
}

export default async function FilePage({ params }: Props) {
  await requireUser("reviewer");
  const { projectId, fileId } = await params;
  const file = load(() => readTrainingFile(db(), projectId, fileId));
  const rows = load(() => firstRows(fileId, shown));
  return (
    <div className="flex flex-col gap-8">
      <div>
        <PartHeader
          title={file.name}
          description={
            <>
              {aboutKind[file.kind].title}, added by {file.createdBy ?? "the command line"},{" "}
              <TimeAgo at={file.createdAt} />.{" "}
              <Link href={`/projects/${projectId}/files`} className="text-accent-11 underline">
                All training files
              </Link>
            </>
          }
          actions={
            <>
              <FileMenu projectId={projectId} fileId={fileId} name={file.name} />
              <Button asChild variant="soft" color="gray">
                <a href={`/api/projects/${projectId}/files/${fileId}`} download>
                  <Download size={14} aria-hidden /> Download
                </a>
              </Button>
              <Button asChild>
                <Link href={`/runs/new?project=${projectId}&file=${fileId}`}>
                  <BrainCircuit size={15} aria-hidden /> Train on it
                </Link>
              </Button>
            </>
          }
        />
        <StatRow>
          {figuresOf(file).map(({ label, value, hint }) => (
            <Stat key={label} label={label} value={value} hint={hint} />
          ))}
        </StatRow>
        <p className="mt-2 text-xs break-all text-gray-11">
          sha256 <code className="font-mono">{file.sha256}</code>
        </p>
      </div>
      <Methods projectId={projectId} file={file} />
      <section aria-labelledby="rows">
        <Heading as="h2" size="4" id="rows" mb="3">
          {file.rows > rows.length ? `The first ${rows.length} rows` : "Rows"}
        </Heading>
        <ol className="flex flex-col gap-3">
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name and never move
            <li key={index}>
              <RowCard row={row} />
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function figuresOf({ kind, rows, prompts, answers, ties, wanted, groups, bytes }: TrainingFile) {
  const text = (count: number) => count.toLocaleString("en");
  const named = groups.filter(({ name }) => name !== null);
  return [
    { label: "Rows", value: text(rows), hint: ties > 0 && `${text(ties)} of them ties` },
    ...(prompts > 0 ? [{ label: "Different prompts", value: text(prompts), hint: null }] : []),
    ...(kind === "thumbs" ? [{ label: "Thumbs up", value: text(wanted), hint: `${text(rows - wanted)} down` }] : []),
    { label: "Answers", value: text(answers), hint: answers > 0 && "that a rule can check" },
    {
      label: "Belief groups",
      value: text(named.length),
      hint: named
        .map(({ name, rows }) => `${name} ${text(rows)}`)
        .slice(0, 4)
        .join(", "),
    },
    { label: "Size", value: fileSize(bytes), hint: null },
  ];
}

/** Which methods can learn from the file, each with its form; of the others, why not. */
function Methods({ projectId, file }: { projectId: string; file: TrainingFile }) {
  const madeFor = (method: (typeof algorithms)[keyof typeof algorithms]) => method.choice.needs[0]?.[0] === file.kind;
  const methods = Object.values(algorithms)
    .sort((a, b) => Number(madeFor(b)) - Number(madeFor(a)))
    .map((method) => ({ ...method, reason: whyNotFrom(file, method) }));
  const others = methods.filter(({ reason }) => reason !== null);
  return (
    <section aria-labelledby="methods">
      <Heading as="h2" size="4" id="methods" mb="3">
        What can learn from it
      </Heading>
      <ul className="flex flex-wrap gap-2">
        {methods
          .filter(({ reason }) => reason === null)
          .map(({ name, title }) => (
            <li key={name}>
              <Button asChild variant="soft" size="1">
                <Link href={newRunLink(projectId, name, [], file.id)}>{title}</Link>
              </Button>
            </li>
          ))}
      </ul>
      {others.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer text-gray-11">Why not the others</summary>
          <ul className="mt-2 list-disc pl-5 text-gray-11">
            {others.map(({ name, title, reason }) => (
              <li key={name}>
                {title}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
