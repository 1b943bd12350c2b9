import { Badge, Button, Callout, Heading } from "@radix-ui/themes";
import { Dumbbell, FileDown, TriangleAlert } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { CopyText } from "@/app/_ui/copy-text";
import { compact, fileSize } from "@/app/_ui/figures";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { TimeAgo } from "@/app/_ui/time-ago";
import { load } from "@/app/load";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { adapterConfigName } from "@/lib/nn/lora-files";
import { checkpointDir } from "@/lib/runs/checkpoint-path";
import { readCheckpoint } from "@/lib/runs/list-checkpoints";
import { listModelFiles } from "@/lib/runs/list-model-files";
import { SendToLabeling } from "../../rounds/send-to-labeling";
import { CheckpointMenu } from "./checkpoint-menu";

interface Props {
  readonly params: Promise<{ checkpointId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { checkpointId } = await params;
  return { title: load(() => readCheckpoint(db(), checkpointId)).name };
}

export default async function CheckpointPage({ params }: Props) {
  const user = await requireUser("reviewer");
  const { checkpointId } = await params;
  const checkpoint = load(() => readCheckpoint(db(), checkpointId));
  const { name, role, run, parent, project, step } = checkpoint;
  const dir = checkpointDir(checkpoint.path);
  const files = listModelFiles(dir);
  const isAdapter = files.some((file) => file.name === adapterConfigName);
  const admin = hasRole(user, "admin");
  return (
    <Page>
      <PageHeader
        trail={[{ title: "Checkpoints", href: "/checkpoints" }]}
        title={
          <span className="flex flex-wrap items-center gap-2">
            {name} <Badge color={role === "policy" ? "violet" : "amber"}>{role}</Badge>
          </span>
        }
        description={role === "policy" ? "A model that writes responses." : "A model that scores responses."}
        actions={
          <>
            {admin && <SendToLabeling checkpointId={checkpointId} />}
            <Button variant="soft" asChild>
              <Link href={`/runs/new?base=${checkpointId}${project ? `&project=${project.id}` : ""}`}>
                <Dumbbell size={15} aria-hidden /> Train from here
              </Link>
            </Button>
            {admin && <CheckpointMenu checkpointId={checkpointId} name={name} brought={run === null} />}
          </>
        }
      />
      {files.length === 0 && (
        <Callout.Root color="red" size="1" mb="4">
          <Callout.Icon>
            <TriangleAlert size={16} aria-hidden />
          </Callout.Icon>
          <Callout.Text>Its folder {dir} is gone. Put it back, or delete the checkpoint.</Callout.Text>
        </Callout.Root>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <dl className="tabular divide-y divide-gray-a3 rounded-xl border border-gray-a5 bg-panel px-4 text-sm">
          <Fact name="Weights">{compact(checkpoint.parameters)}</Fact>
          <Fact name="Size">{fileSize(checkpoint.bytes)}</Fact>
          {isAdapter && <Fact name="Form">LoRA adapter: matrices beside the model that it was trained on</Fact>}
          <Fact name="Made by">
            {run ? (
              <>
                <Link href={`/runs/${run.id}`} className="text-accent-11 underline">
                  {run.name}
                </Link>
                , step {step}
              </>
            ) : (
              "brought"
            )}
          </Fact>
          {parent && (
            <Fact name="Started from">
              <Link href={`/checkpoints/${parent.id}`} className="text-accent-11 underline">
                {parent.name}
              </Link>
            </Fact>
          )}
          {project && (
            <Fact name="Learned from">
              <Link href={`/projects/${project.id}`} className="text-accent-11 underline">
                {project.name}
              </Link>
            </Fact>
          )}
          <Fact name="Since">
            <TimeAgo at={checkpoint.createdAt} />
          </Fact>
          <Fact name="sha256">
            <code className="font-mono text-xs break-all">{checkpoint.sha256}</code>
          </Fact>
        </dl>
        <section className="min-w-0">
          <Heading as="h2" size="3" weight="medium" mb="2">
            Files
          </Heading>
          <ul className="divide-y divide-gray-a3 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
            {files.map((file) => (
              <li key={file.name}>
                <a
                  href={`/api/checkpoints/${checkpointId}/files/${file.name}`}
                  download
                  className="flex items-center gap-3 px-4 py-2 text-sm hover:bg-gray-a2"
                >
                  <FileDown size={15} className="shrink-0 text-gray-10" aria-hidden />
                  <span className="min-w-0 flex-1 truncate">{file.name}</span>
                  <span className="tabular text-xs text-gray-11">{fileSize(file.bytes)}</span>
                </a>
              </li>
            ))}
          </ul>
          {isAdapter && (
            <div className="mt-4">
              <CopyText label="Make it a whole model" text={`npx chorus merge ${dir} my-model`} />
            </div>
          )}
          {role === "policy" && (
            <div className="mt-4">
              <CopyText
                label="Sample from it on the command line"
                text={`npx chorus sample --model ${dir} \\\n  --prompts prompts.jsonl --n 4 --out samples.jsonl`}
              />
            </div>
          )}
        </section>
      </div>
    </Page>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-3 py-2">
      <dt className="text-gray-11">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
