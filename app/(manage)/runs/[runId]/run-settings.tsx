import { Heading } from "@radix-ui/themes";
import Link from "next/link";
import type { ReactNode } from "react";
import { CopyText } from "@/app/_ui/copy-text";
import { TimeAgo } from "@/app/_ui/time-ago";
import { findAlgorithm } from "@/lib/algorithms/registry";
import { datasetQuery } from "@/lib/datasets/dataset-query";
import { db } from "@/lib/db/client";
import { readProject } from "@/lib/projects/read-project";
import { withModelNames } from "@/lib/runs/model-folders";
import type { RunSettings as Settings } from "@/lib/runs/read-run-settings";
import { settingFields } from "@/lib/runs/setting-fields";

/** What was decided when the run was started, to read and to copy. */
export function RunSettings({ settings, command }: { settings: Settings; command: string }) {
  const { algorithm, config, seed, dataset, file, base, startedBy, createdAt } = settings;
  const schema = findAlgorithm(algorithm).config;
  const values = withModelNames(db(), schema.parse(config));
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-6">
        <Facts title="Data">
          <Fact name="Rows to learn from" value={dataset.trainRows.toLocaleString("en")} />
          <Fact name="Rows held out" value={dataset.testRows.toLocaleString("en")} />
          {file ? (
            <Fact name="Training file" value={<FileName settings={settings} />} />
          ) : (
            <Fact name="Preferences of" value={whose(settings)} />
          )}
          <Fact name="Belief groups" value={groupNames(settings)} />
          {!file && <Fact name="Labels up to" value={`no. ${dataset.lastLabelSeq}`} />}
          <Fact name="sha256" value={<code className="font-mono text-xs break-all">{dataset.sha256}</code>} />
        </Facts>
        <Facts title="Start">
          <Fact
            name="Base checkpoint"
            value={
              <Link href={`/checkpoints/${base.id}`} className="text-accent-11 underline">
                {base.name}
              </Link>
            }
          />
          <Fact name="Seed" value={seed} />
          <Fact name="Started by" value={startedBy ?? "—"} />
          <Fact name="Started" value={<TimeAgo at={createdAt} />} />
        </Facts>
        <CopyText label="The same on the command line" text={command} />
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        <Facts title="Settings">
          {settingFields(schema).map(({ name, title, standard }) => (
            <Fact
              key={name}
              name={title}
              value={
                String(values[name]) === standard ? (
                  standard || "—"
                ) : (
                  <>
                    <strong className="font-medium">{String(values[name])}</strong>{" "}
                    <span className="text-gray-11">(default {standard || "empty"})</span>
                  </>
                )
              }
            />
          ))}
        </Facts>
        <CopyText
          label="Settings as JSON"
          text={JSON.stringify({ algorithm, seed, config: schema.parse(config) }, null, 2)}
        />
      </div>
    </div>
  );
}

function FileName({ settings: { file, project } }: { settings: Settings }) {
  if (!file || file.removed || !project) return `${file?.name}, deleted since`;
  return (
    <Link href={`/projects/${project.id}/files/${file.id}`} className="text-accent-11 underline">
      {file.name}
    </Link>
  );
}

function whose({ dataset }: Settings): string {
  const query = datasetQuery.safeParse(dataset.query).data;
  if (query?.source === "ai") return "AI judges alone";
  return query?.source === "both" ? `people, and AI judges (weight ${query.aiWeight})` : "people";
}

function groupNames({ dataset, project }: Settings): string {
  const query = datasetQuery.safeParse(dataset.query).data;
  if (!query || query.groups === "all" || !project) return "all";
  if (query.file !== undefined) return query.groups.map((name) => name ?? "without a group").join(", ");
  const names = new Map(readProject(db(), project.id).groups.map(({ id, name }) => [id, name]));
  return query.groups.map((group) => (group === null ? "without a group" : (names.get(group) ?? group))).join(", ");
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Heading as="h2" size="3" weight="medium" mb="2">
        {title}
      </Heading>
      <dl className="tabular divide-y divide-gray-a3 rounded-xl border border-gray-a5 bg-panel px-4 text-sm">
        {children}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,11rem)_minmax(0,1fr)] gap-3 py-2">
      <dt className="text-gray-11">{name}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </div>
  );
}
