"use client";

import { Callout, Tabs } from "@radix-ui/themes";
import { Unplug } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { PageHeader } from "@/app/_ui/page-header";
import type { RunView } from "@/lib/runs/read-run";
import type { RunHistory } from "@/lib/runs/read-run-history";
import { CheckpointList } from "./checkpoint-list";
import { RunButtons } from "./run-buttons";
import { RunCharts } from "./run-charts";
import { RunLog } from "./run-log";
import { RunSamples } from "./run-samples";
import { RunStatus } from "./run-status";
import { RunWarnings } from "./run-warnings";
import { useRunFeed } from "./use-run-feed";

interface Props {
  readonly run: RunView;
  readonly history: RunHistory;
  readonly title: string;
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly file: { readonly name: string } | null; // of the project; null: its rankings
  readonly base: { readonly id: string; readonly name: string };
  readonly send: ReactNode; // the newest checkpoint's "Send to labeling"
  readonly settings: ReactNode;
}

/** A run's page, kept true while it is looked at. */
export function RunScreen({ run: first, history, title, project, file, base, send, settings }: Props) {
  const { page, connected } = useRunFeed(first, history);
  const { run, series, logs, samples, warnings } = page;
  useTitle(run);
  useRefreshOnCheckpoint(run, first);
  return (
    <>
      <PageHeader
        trail={[{ title: "Runs", href: "/runs" }]}
        title={run.name}
        description={`${title}${file ? ` on “${file.name}”` : ""}${project ? ` ${file ? "of" : "on"} “${project.name}”` : ""}, from ${base.name}`}
        actions={
          <>
            <RunButtons run={run} />
            {send}
          </>
        }
      />
      {!connected && (
        <Callout.Root color="amber" size="1" mb="4" role="status">
          <Callout.Icon>
            <Unplug size={16} aria-hidden />
          </Callout.Icon>
          <Callout.Text>No connection to the server. This page catches up as soon as it is back.</Callout.Text>
        </Callout.Root>
      )}
      <RunStatus run={run} />
      <RunWarnings warnings={warnings} />
      <Tabs.Root defaultValue="curves" mt="5">
        <Tabs.List className="overflow-x-auto">
          <Tabs.Trigger value="curves">Curves</Tabs.Trigger>
          <Tabs.Trigger value="samples">Samples</Tabs.Trigger>
          <Tabs.Trigger value="checkpoints">Checkpoints ({run.checkpoints.length})</Tabs.Trigger>
          <Tabs.Trigger value="log">Log</Tabs.Trigger>
          <Tabs.Trigger value="settings">Settings</Tabs.Trigger>
        </Tabs.List>
        <div className="pt-5">
          <Tabs.Content value="curves">
            <RunCharts series={series} warnings={warnings} active={run.active} />
          </Tabs.Content>
          <Tabs.Content value="samples">
            <RunSamples samples={samples} />
          </Tabs.Content>
          <Tabs.Content value="checkpoints">
            <CheckpointList checkpoints={run.checkpoints} active={run.active} />
          </Tabs.Content>
          <Tabs.Content value="log">
            <RunLog lines={logs} />
          </Tabs.Content>
          <Tabs.Content value="settings">{settings}</Tabs.Content>
        </div>
      </Tabs.Root>
    </>
  );
}

/** "42% · dpo 1" while it runs, so that a tab in the background tells how far it is. */
function useTitle({ name, state, step, totalSteps }: RunView): void {
  useEffect(() => {
    const share = state === "running" && totalSteps ? `${Math.floor((100 * step) / totalSteps)}% · ` : "";
    document.title = `${share}${name} · Chorus`;
  }, [name, state, step, totalSteps]);
}

/** What the server made for the newest checkpoint is made anew when there is a newer one. */
function useRefreshOnCheckpoint(now: RunView, known: RunView): void {
  const router = useRouter();
  const [newest, seen] = [now.checkpoints.at(-1)?.id, known.checkpoints.at(-1)?.id];
  useEffect(() => {
    if (newest !== seen) router.refresh();
  }, [newest, seen, router]);
}
