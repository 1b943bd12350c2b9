"use client";

import { Button, Callout } from "@radix-ui/themes";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { z } from "zod";
import { Progress } from "@/app/_ui/progress";
import { countOf, rowKinds } from "@/lib/datasets/row-kinds";
import { FileDrop } from "../file-drop";
import { sendFiles } from "../send-files";

const added = z.object({ known: z.boolean(), name: z.string(), kind: z.enum(rowKinds), rows: z.number() });

interface Outcome {
  readonly file: string;
  readonly good: boolean;
  readonly text: string;
}

/** Choose files, send them one after the other, read what came of each. */
export function AddFiles({ projectId, maxBytes }: { projectId: string; maxBytes: number }) {
  const router = useRouter();
  const [files, setFiles] = useState<File[]>([]);
  const [sending, setSending] = useState<{ file: File; sent: number; startedAt: number }>();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const abort = useRef<AbortController>(null);

  async function send() {
    const controller = new AbortController();
    abort.current = controller;
    setOutcomes([]);
    const refused: File[] = [];
    for (const file of files) {
      const outcome = controller.signal.aborted
        ? { file: file.name, good: false, text: "It was not sent." }
        : await sendOne(file, controller.signal);
      if (!outcome.good) refused.push(file);
      setOutcomes((before) => [...before, outcome]);
    }
    setSending(undefined);
    setFiles(refused);
    router.refresh();
  }

  async function sendOne(file: File, signal: AbortSignal): Promise<Outcome> {
    if (file.size > maxBytes) {
      const text = `It is larger than ${maxBytes / 2 ** 20} MiB. Split it, or train on it with npx chorus train.`;
      return { file: file.name, good: false, text };
    }
    const startedAt = Date.now();
    const onProgress = (sent: number) => setSending({ file, sent, startedAt });
    onProgress(0);
    const query = new URLSearchParams({ name: file.name, bytes: String(file.size) });
    const to = `/api/projects/${projectId}/files?${query}`;
    try {
      const { known, name, kind, rows } = added.parse(await sendFiles({ to, files: [file], onProgress, signal }));
      const text = known ? `The project has these rows already, as “${name}”.` : `${countOf(kind, rows)}.`;
      return { file: file.name, good: true, text };
    } catch (cause) {
      return { file: file.name, good: false, text: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  return (
    <div className="flex flex-col gap-4" aria-live="polite">
      {sending ? (
        <div className="rounded-xl border border-gray-a5 bg-panel p-5">
          <Progress
            done={Math.round(sending.sent / 1024)}
            total={Math.max(1, Math.round(sending.file.size / 1024))}
            startedAt={sending.startedAt}
            label={sending.sent < sending.file.size ? `Sending ${sending.file.name}` : `Checking ${sending.file.name}`}
            unit="KiB"
          />
          <Button mt="4" variant="soft" color="gray" onClick={() => abort.current?.abort()}>
            Stop
          </Button>
        </div>
      ) : (
        <>
          <FileDrop
            files={files}
            onChange={setFiles}
            label="Files to add"
            hint="JSON Lines, also .gz; one kind a file."
          />
          {files.length > 0 && (
            <div>
              <Button size="3" onClick={() => void send()}>
                {files.length > 1 ? `Add ${files.length} files` : "Add the file"}
              </Button>
            </div>
          )}
        </>
      )}
      {outcomes.map(({ file, good, text }) => (
        <Callout.Root key={file} color={good ? "green" : "red"} size="1" role={good ? "status" : "alert"}>
          <Callout.Icon>
            {good ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
          </Callout.Icon>
          <Callout.Text className="min-w-0 break-words">
            <strong className="font-medium">{file}</strong>: {text}
          </Callout.Text>
        </Callout.Root>
      ))}
    </div>
  );
}
