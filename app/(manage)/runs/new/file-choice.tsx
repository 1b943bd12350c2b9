"use client";

import { RadioGroup, Text } from "@radix-ui/themes";
import Link from "next/link";
import { Choose } from "@/app/_ui/choose";
import { Field } from "@/app/_ui/field";
import { countOf } from "@/lib/datasets/row-kinds";
import type { TrainingFile } from "@/lib/datasets/training-files";
import { whyNotFrom } from "@/lib/guide/file-use";
import type { NewRun, Props } from "./use-new-run";

type ChoiceProps = Pick<Props, "counts" | "files"> & { run: NewRun; projectId: string };

/** The project's rankings, or one of its training files; those that the method cannot use say why. */
export function FileChoice({ run, counts, files, projectId }: ChoiceProps) {
  const { method, file } = run;
  const pairs = counts.all + counts.ai.reduce((sum, judge) => sum + judge.pairs, 0) + counts.imported;
  const first = run.usable[0] ?? files[0];
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">Learn from</legend>
      <RadioGroup.Root
        value={file ? "file" : "labels"}
        onValueChange={(value) => run.learnFrom(value === "file" && first ? first.id : "labels")}
      >
        <RadioGroup.Item value="labels">
          The project’s rankings <span className="tabular text-gray-11">({pairs.toLocaleString("en")} pairs)</span>
        </RadioGroup.Item>
        <RadioGroup.Item value="file" disabled={files.length === 0}>
          A training file <span className="tabular text-gray-11">({files.length || "none yet"})</span>
        </RadioGroup.Item>
      </RadioGroup.Root>
      {file ? (
        <div className="mt-2 ml-6 max-w-xl">
          <Field label="Training file" error={run.starting.fields["data.file"]} hint={sayHint(file)}>
            {(control) => (
              <Choose
                {...control}
                value={file.id}
                onChange={run.learnFrom}
                choices={files.map((each) => {
                  const reason = method ? whyNotFrom(each, method) : null;
                  return {
                    id: each.id,
                    name: `${each.name} · ${reason ?? countOf(each.kind, each.rows)}`,
                    disabled: reason !== null,
                  };
                })}
              />
            )}
          </Field>
        </div>
      ) : (
        files.length === 0 && (
          <Text as="p" size="1" color="gray" mt="1">
            Thumbs, demonstrations, judged steps and prompts with answers come in{" "}
            <Link href={`/projects/${projectId}/files`} className="underline">
              training files
            </Link>
            .
          </Text>
        )
      )}
    </fieldset>
  );
}

function sayHint({ kind, rows, answers }: TrainingFile): string {
  const checked = answers > 0 ? `, ${answers.toLocaleString("en")} with an answer that a rule can check` : "";
  return `${countOf(kind, rows)}${checked}.`;
}
