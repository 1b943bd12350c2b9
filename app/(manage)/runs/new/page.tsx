import { Button } from "@radix-ui/themes";
import { FolderKanban } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/app/_ui/empty-state";
import { Page } from "@/app/_ui/page";
import { PageHeader } from "@/app/_ui/page-header";
import { load } from "@/app/load";
import { algorithms } from "@/lib/algorithms/registry";
import { requireUser } from "@/lib/auth/require-user";
import { countPairs } from "@/lib/datasets/count-pairs";
import { countPrompts } from "@/lib/datasets/count-prompts";
import { datasetQuery } from "@/lib/datasets/dataset-query";
import { listTrainingFiles } from "@/lib/datasets/training-files";
import { db } from "@/lib/db/client";
import { missingFor } from "@/lib/guide/recommend";
import { guideMethod } from "@/lib/guide/rules";
import { situation } from "@/lib/guide/situation";
import { listProjects } from "@/lib/projects/list-projects";
import { readProject } from "@/lib/projects/read-project";
import { checkpointDir } from "@/lib/runs/checkpoint-path";
import { judgesSteps } from "@/lib/runs/judges-steps";
import { type ListedCheckpoint, listCheckpoints } from "@/lib/runs/list-checkpoints";
import { toModelIds } from "@/lib/runs/model-ids";
import { readNewRunQuery, type Start } from "@/lib/runs/new-run-query";
import { readGuideFacts } from "@/lib/runs/read-guide-facts";
import { readRunSettings } from "@/lib/runs/read-run-settings";
import { rewardChoices } from "@/lib/runs/reward-choices";
import { settingFields } from "@/lib/runs/setting-fields";
import { NewRunForm } from "./new-run-form";
import type { Base, Method } from "./use-new-run";

export const metadata: Metadata = { title: "New run" };

const order = ["preference", "thumbs", "demonstration", "prompts"] as const; // first what a project's rankings are made for

type Search = Readonly<Record<string, string | string[] | undefined>>;

export default async function NewRunPage({ searchParams }: { searchParams: Promise<Search> }) {
  await requireUser("reviewer");
  const params = await searchParams;
  const projects = listProjects(db());
  const described = Object.values(algorithms)
    .map(({ name, title, summary, learnsFrom, produces, choice, config }) => {
      return { ...{ name, title, summary, learnsFrom, produces, choice, config }, fields: settingFields(config) };
    })
    .sort((a, b) => order.indexOf(a.learnsFrom) - order.indexOf(b.learnsFrom));
  const copied = typeof params.from === "string" ? load(() => readCopied(String(params.from))) : null;
  const standard = copied?.start.algorithm ?? described[0]?.name ?? "";
  const query = readNewRunQuery(params, new Map(described.map((method) => [method.name, method])), standard);
  const projectId = query.project ?? copied?.projectId ?? (projects.find(({ pairs }) => pairs > 0) ?? projects[0])?.id;
  const trail = [{ title: "Runs", href: "/runs" }];
  if (!projectId) {
    return (
      <Page>
        <PageHeader title="New run" trail={trail} />
        <EmptyState
          icon={FolderKanban}
          title="There is nothing to learn from yet"
          action={
            <Button asChild>
              <Link href="/projects">Go to projects</Link>
            </Button>
          }
        >
          A run learns from a project’s rankings or its training files. Create a project, import responses and rank some
          of them, or add a file to learn from.
        </EmptyState>
      </Page>
    );
  }
  const project = load(() => readProject(db(), projectId));
  const counts = countPairs(db(), projectId);
  const bases = listCheckpoints(db()).map(toBase);
  const files = listTrainingFiles(db(), projectId);
  const start = withModelIds(mergeStarts(copied?.start ?? {}, query.start), bases);
  const { baseId, data } = start;
  const lost = data?.file !== undefined && !files.some(({ id }) => id === data.file);
  const unknown =
    data?.file === undefined &&
    Array.isArray(data?.groups) &&
    data.groups.some((id) => !project.groups.some((group) => group.id === id) && id !== null);
  const strangers = [
    ...(baseId && !bases.some(({ id }) => id === baseId)
      ? [{ name: "base", message: "There is no such checkpoint." }]
      : []),
    ...(lost ? [{ name: "file", message: "The project has no such training file. It may have been deleted." }] : []),
    ...(unknown ? [{ name: "groups", message: "The project has no such belief group." }] : []),
  ];
  const found = situation.parse(readGuideFacts(db(), projectId).values);
  const makers = Object.values(algorithms).map(guideMethod);
  const methods = described.map(({ config: _, ...method }): Method => {
    return { ...method, missing: missingFor(method, found, makers).map(({ text }) => text) };
  });
  return (
    <Page width="wide">
      <PageHeader
        title="New run"
        trail={trail}
        description="Choose what to learn from, how, and from which model to start. The rows are frozen when the run starts: what comes later does not change it."
      />
      <NewRunForm
        key={JSON.stringify(params)}
        projects={projects.map(({ id, name, pairs }) => ({ id, name, pairs }))}
        project={{ id: project.id, name: project.name, groups: project.groups.map(({ id, name }) => ({ id, name })) }}
        counts={counts}
        prompts={countPrompts(db(), projectId)}
        files={files}
        methods={methods}
        bases={bases}
        rewardChoices={rewardChoices()}
        start={lost ? { ...start, data: { ...data, file: undefined, groups: "all" } } : start}
        refused={[...query.refused, ...strangers]}
      />
    </Page>
  );
}

function readCopied(runId: string): { projectId: string | undefined; start: Start } {
  const { project, algorithm, config, base, seed, dataset } = readRunSettings(db(), runId);
  const query = datasetQuery.partial().safeParse(dataset.query).data;
  const texts = Object.entries(config ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    projectId: project?.id,
    start: { algorithm, baseId: base.id, seed, texts: Object.fromEntries(texts), data: query },
  };
}

/** A run's settings that are taken over, with what the address says instead; those of another method are left. */
function mergeStarts(copied: Start, said: Start): Start {
  const other = said.algorithm !== undefined && said.algorithm !== copied.algorithm;
  return {
    ...copied,
    ...said,
    texts: { ...(other ? {} : copied.texts), ...said.texts },
    data: { ...copied.data, ...said.data },
  };
}

/** A link may name reward models by their folders: the form knows them by id. */
function withModelIds(start: Start, bases: readonly Base[]): Start {
  const { rewards, ...texts } = start.texts ?? {};
  return rewards === undefined ? start : { ...start, texts: { ...texts, rewards: toModelIds(rewards, bases) } };
}

function toBase(checkpoint: ListedCheckpoint): Base {
  const { id, name, role, parameters, path, run } = checkpoint;
  const of = { brought: run === null, steps: judgesSteps(checkpoint) };
  return { ...{ id, name, role, parameters, path: checkpointDir(path) }, ...of };
}
