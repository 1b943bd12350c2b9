"use client";

import { Button } from "@radix-ui/themes";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { z } from "zod";
import { FormError } from "@/app/_ui/form-error";
import { Progress } from "@/app/_ui/progress";
import { FileDrop } from "../file-drop";
import { sendFiles } from "../send-files";
import { type ChosenOptions, ImportOptionsFields, noOptions, toOptions } from "./import-options-fields";
import { ImportStatus } from "./import-status";

const accepted = z.object({ importId: z.string() });

type Phase =
  | { name: "choose" }
  | { name: "upload"; sent: number; total: number; startedAt: number }
  | { name: "import"; importId: string };

/** Choose files, send them, watch them being imported, read what came of it. */
export function ImportPanel({ projectId, runningId }: { projectId: string; runningId: string | null }) {
  const router = useRouter();
  const [phase, setPhase] = useState<Phase>(runningId ? { name: "import", importId: runningId } : { name: "choose" });
  const [files, setFiles] = useState<File[]>([]);
  const [options, setOptions] = useState<ChosenOptions>(noOptions);
  const [error, setError] = useState<string>();
  const abort = useRef<AbortController>(null);

  async function start() {
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const startedAt = Date.now();
    abort.current = new AbortController();
    setError(undefined);
    setPhase({ name: "upload", sent: 0, total, startedAt });
    try {
      const listed = files.map((file) => ({ name: file.name, bytes: file.size }));
      const query = new URLSearchParams({ files: JSON.stringify(listed), options: JSON.stringify(toOptions(options)) });
      const answer = await sendFiles({
        to: `/api/projects/${projectId}/imports?${query}`,
        files,
        onProgress: (sent) => setPhase({ name: "upload", sent, total, startedAt }),
        signal: abort.current.signal,
      });
      setFiles([]);
      setPhase({ name: "import", importId: accepted.parse(answer).importId });
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
      setPhase({ name: "choose" });
    }
  }

  if (phase.name === "upload") {
    return (
      <div className="rounded-xl border border-gray-a5 bg-panel p-5">
        <Progress
          done={Math.round(phase.sent / 1024)}
          total={Math.max(1, Math.round(phase.total / 1024))}
          startedAt={phase.startedAt}
          label="Sending"
          unit="KiB"
        />
        <Button mt="4" variant="soft" color="gray" onClick={() => abort.current?.abort()}>
          Stop
        </Button>
      </div>
    );
  }
  if (phase.name === "import") {
    return (
      <ImportStatus
        projectId={projectId}
        importId={phase.importId}
        onEnd={() => router.refresh()}
        onAnother={() => setPhase({ name: "choose" })}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <FileDrop
        files={files}
        onChange={setFiles}
        label="Files to import"
        hint="JSON Lines or JSON, also .gz. Choose the reports of several models at once to have them ranked together."
      />
      <ImportOptionsFields options={options} onChange={setOptions} />
      <FormError message={error} />
      <div>
        <Button size="3" disabled={files.length === 0} onClick={() => void start()}>
          {files.length > 1 ? `Import ${files.length} files together` : "Import"}
        </Button>
      </div>
    </div>
  );
}
