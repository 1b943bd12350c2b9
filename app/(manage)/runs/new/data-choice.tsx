"use client";

import { Callout, Checkbox, Text, TextField } from "@radix-ui/themes";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Choose } from "@/app/_ui/choose";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { FileChoice } from "./file-choice";
import { GroupChoice } from "./group-choice";
import { GroupMix } from "./group-mix";
import { SourceChoice } from "./source-choice";
import type { NewRun, Props } from "./use-new-run";

type ChoiceProps = Pick<Props, "projects" | "project" | "counts" | "files"> & { run: NewRun };

/** Which rows: of which project, its rankings or a file, of whom, how many are held out. */
export function DataChoice({ run, projects, project, counts, files }: ChoiceProps) {
  const router = useRouter();
  const errors = run.starting.fields;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 sm:grid-cols-[minmax(0,1fr)_10rem]">
        <Field label="Project">
          {(control) => (
            <Choose
              {...control}
              value={project.id}
              onChange={(id) => router.replace(`/runs/new?project=${id}`)}
              choices={projects.map(({ id, name, pairs }) => ({
                id,
                name: `${name} · ${pairs.toLocaleString("en")} pairs`,
              }))}
            />
          )}
        </Field>
        <Field label="Held out, in percent" error={errors["data.testFraction"]} hint="Of the prompts; to measure with.">
          {(control) => (
            <TextField.Root
              {...control}
              value={run.heldOut}
              onChange={(event) => run.setHeldOut(event.target.value)}
              inputMode="decimal"
            />
          )}
        </Field>
      </div>
      <FileChoice run={run} counts={counts} files={files} projectId={project.id} />
      {run.file === null ? (
        <LabelChoice run={run} counts={counts} />
      ) : (
        run.file.groups.some(({ name }) => name !== null) && (
          <GroupChoice
            run={run}
            unit="rows"
            groups={run.file.groups.map(({ name, rows }) => ({ id: name, name, count: rows }))}
          />
        )
      )}
      {run.mixed && <GroupMix run={run} />}
      {run.unfit !== null ? (
        <Warning>
          {run.file && <>“{run.file.name}” cannot be used. </>}
          {run.unfit} Choose something else to learn from, or another method.
        </Warning>
      ) : (
        run.stock === 0 && (
          <Warning>
            There is nothing here to learn from yet. Rank some of{" "}
            <Link href={`/projects/${project.id}`}>{project.name}</Link>
            ’s tasks{counts.imported > 0 && ", or take the imported rankings"}, or add a{" "}
            <Link href={`/projects/${project.id}/files`}>training file</Link>.
          </Warning>
        )
      )}
      <FormError message={errors["data.groups"] ?? errors["data.source"] ?? errors["data.judges"]} />
    </div>
  );
}

/** Of a project's rankings: whose, as which groups, with those of imported files or without. */
function LabelChoice({ run, counts }: Pick<ChoiceProps, "run" | "counts">) {
  return (
    <>
      {counts.ai.length > 0 && <SourceChoice run={run} counts={counts} />}
      {run.source !== "ai" && counts.groups.some(({ groupId }) => groupId !== null) && (
        <GroupChoice
          run={run}
          unit="pairs"
          groups={counts.groups.map(({ groupId, name, pairs }) => ({ id: groupId, name, count: pairs }))}
        />
      )}
      {counts.imported > 0 && (
        <Text as="label" size="2" className="flex items-center gap-2">
          <Checkbox
            checked={run.includeImported}
            onCheckedChange={(checked) => run.setIncludeImported(checked === true)}
          />
          Also the rankings that came with imported files ({counts.imported.toLocaleString("en")} pairs)
        </Text>
      )}
    </>
  );
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <Callout.Root color="amber" size="1" role="status">
      <Callout.Icon>
        <TriangleAlert size={16} aria-hidden />
      </Callout.Icon>
      <Callout.Text>{children}</Callout.Text>
    </Callout.Root>
  );
}
