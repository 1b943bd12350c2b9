"use client";

import { Button, IconButton, Text } from "@radix-ui/themes";
import { FileText, FileUp, X } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";

interface Props {
  readonly files: readonly File[];
  readonly onChange: (files: File[]) => void;
  readonly label: string;
  readonly hint: string; // what may be chosen
}

/** Files by drag and drop or by a dialog. */
export function FileDrop({ files, onChange, label, hint }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);

  function add(list: FileList | null) {
    const known = new Set(files.map(identity));
    onChange([...files, ...[...(list ?? [])].filter((file) => !known.has(identity(file)))]);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  }

  return (
    <section
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`rounded-xl border border-dashed px-5 py-8 text-center transition-colors ${over ? "border-accent-8 bg-accent-a3" : "border-gray-a7 bg-panel"}`}
    >
      <div className="mx-auto mb-3 w-fit rounded-full bg-accent-a3 p-3 text-accent-11">
        <FileUp size={22} aria-hidden />
      </div>
      <Text as="p" size="2" mb="3">
        Drop files here, or{" "}
        <Button variant="soft" size="1" onClick={() => input.current?.click()}>
          choose files
        </Button>
      </Text>
      <Text as="p" size="1" color="gray">
        {hint}
      </Text>
      <input
        ref={input}
        type="file"
        multiple
        accept=".jsonl,.json,.ndjson,.gz,.txt"
        aria-label="Choose files"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          add(event.target.files);
          event.target.value = "";
        }}
      />
      {files.length > 0 && (
        <ul className="mx-auto mt-5 flex max-w-lg flex-col gap-1.5 text-left">
          {files.map((file) => (
            <li key={identity(file)} className="flex items-center gap-2 rounded-lg bg-gray-a3 px-3 py-2">
              <FileText size={15} className="shrink-0 text-gray-11" aria-hidden />
              <span className="min-w-0 flex-1 truncate text-sm">{file.name}</span>
              <span className="tabular text-xs text-gray-11">{size(file.size)}</span>
              <IconButton
                size="1"
                variant="ghost"
                color="gray"
                aria-label={`Take ${file.name} out`}
                onClick={() => onChange(files.filter((each) => each !== file))}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const identity = (file: File) => `${file.name} ${file.size} ${file.lastModified}`;

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
