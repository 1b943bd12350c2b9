"use client";

import { Callout, Checkbox, RadioGroup, Text, TextField } from "@radix-ui/themes";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Choose } from "@/app/_ui/choose";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { GroupMix } from "./group-mix";
import { SourceChoice } from "./source-choice";
import type { NewRun, Props } from "./use-new-run";

type ChoiceProps = Pick<Props, "projects" | "project" | "counts"> & { run: NewRun };

/** Which pairs: of which project, of whom, how many are held out. */
export function DataChoice({ run, projects, project, counts }: ChoiceProps) {
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
      {counts.ai.length > 0 && <SourceChoice run={run} counts={counts} />}
      {run.source !== "ai" && counts.groups.some(({ groupId }) => groupId !== null) && (
        <GroupChoice run={run} counts={counts} />
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
      {run.mixed && <GroupMix run={run} />}
      {run.pairs === 0 && (
        <Callout.Root color="amber" size="1">
          <Callout.Icon>
            <TriangleAlert size={16} aria-hidden />
          </Callout.Icon>
          <Callout.Text>
            There are no pairs here to learn from yet. Rank some of{" "}
            <Link href={`/projects/${project.id}`}>{project.name}</Link>
            ’s tasks{counts.imported > 0 && ", or take the imported rankings"}; every method makes its rows from pairs.
          </Callout.Text>
        </Callout.Root>
      )}
      <FormError message={errors["data.groups"] ?? errors["data.source"] ?? errors["data.judges"]} />
    </div>
  );
}

function GroupChoice({ run, counts }: Pick<ChoiceProps, "run" | "counts">) {
  const { groups, setGroups } = run;
  const toggle = (groupId: string | null, checked: boolean) => {
    const others = groups === "all" ? [] : groups.filter((group) => group !== groupId);
    setGroups(checked ? [...others, groupId] : others);
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Belief groups</legend>
      <RadioGroup.Root
        value={groups === "all" ? "all" : "some"}
        onValueChange={(value) =>
          setGroups(value === "all" ? "all" : counts.groups.slice(0, 1).map(({ groupId }) => groupId))
        }
      >
        <RadioGroup.Item value="all">
          All together <span className="tabular text-gray-11">({counts.all.toLocaleString("en")} pairs)</span>
        </RadioGroup.Item>
        <RadioGroup.Item value="some">Only some of them, or one alone</RadioGroup.Item>
      </RadioGroup.Root>
      {groups !== "all" && (
        <div className="mt-2 ml-6 flex flex-col gap-1.5">
          {counts.groups.map(({ groupId, name, pairs }) => (
            <Text as="label" size="2" key={groupId ?? ""} className="flex items-center gap-2">
              <Checkbox
                checked={groups.includes(groupId)}
                onCheckedChange={(checked) => toggle(groupId, checked === true)}
              />
              {name ?? "Without a group"}
              <span className="tabular text-gray-11">{pairs.toLocaleString("en")} pairs</span>
            </Text>
          ))}
        </div>
      )}
    </fieldset>
  );
}
