import type { Metadata } from "next";
import { Page } from "@/app/_ui/page";
import { load } from "@/app/load";
import { findAlgorithm } from "@/lib/algorithms/registry";
import { hasRole } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/require-user";
import { db } from "@/lib/db/client";
import { paths } from "@/lib/env";
import { checkpointDir } from "@/lib/runs/checkpoint-path";
import { withModelFolders } from "@/lib/runs/model-folders";
import { readRun } from "@/lib/runs/read-run";
import { readRunHistory } from "@/lib/runs/read-run-history";
import { readRunSettings, type RunSettings as Settings } from "@/lib/runs/read-run-settings";
import { trainCommand } from "@/lib/runs/train-command";
import { SendToLabeling } from "../../rounds/send-to-labeling";
import { RunScreen } from "./run-screen";
import { RunSettings } from "./run-settings";

interface Props {
  readonly params: Promise<{ runId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { runId } = await params;
  return { title: load(() => readRunSettings(db(), runId)).name };
}

export default async function RunPage({ params }: Props) {
  const user = await requireUser("reviewer");
  const { runId } = await params;
  const run = load(() => readRun(db(), runId));
  const settings = load(() => readRunSettings(db(), runId));
  const newest = run.checkpoints.at(-1);
  return (
    <Page width="wide">
      <RunScreen
        run={run}
        history={readRunHistory(db(), runId)}
        title={findAlgorithm(settings.algorithm).title}
        project={settings.project}
        file={settings.file}
        base={settings.base}
        send={newest && hasRole(user, "admin") && <SendToLabeling checkpointId={newest.id} />}
        settings={<RunSettings settings={settings} command={commandOf(runId, settings)} />}
      />
    </Page>
  );
}

function commandOf(runId: string, { algorithm, config, seed, base, dataset }: Settings): string {
  const schema = findAlgorithm(algorithm).config;
  return trainCommand({
    ...{ algorithm, seed, config: withModelFolders(db(), schema.parse(config)), standard: schema.parse({}) },
    ...{ model: checkpointDir(base.path), dataset: paths.dataset(dataset.id), heldOut: dataset.testRows > 0 },
    out: `${paths.run(runId)}-again`,
  });
}
