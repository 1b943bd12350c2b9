"use client";

import { Checkbox, RadioGroup, Text, TextField } from "@radix-ui/themes";
import { Field } from "@/app/_ui/field";
import type { NewRun, Props } from "./use-new-run";

const titles = { people: "People’s alone", ai: "Those of AI judges alone", both: "Both" } as const;

/** Whose preferences: people's, which is the default, or those of models that judged. */
export function SourceChoice({ run, counts }: Pick<Props, "counts"> & { run: NewRun }) {
  const { source, judges } = run;
  const ai = counts.ai.reduce((sum, { pairs }) => sum + pairs, 0);
  const pairs = { people: counts.all, ai, both: counts.all + ai };
  const toggle = (judgeId: string, checked: boolean) => {
    const all = judges === "all" ? counts.ai.map((judge) => judge.judgeId) : judges;
    run.setJudges(checked ? [...all, judgeId] : all.filter((each) => each !== judgeId));
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Whose preferences</legend>
      <RadioGroup.Root
        value={source}
        onValueChange={(value) => run.setSource(value === "ai" || value === "both" ? value : "people")}
      >
        {(["people", "ai", "both"] as const).map((each) => (
          <RadioGroup.Item key={each} value={each}>
            {titles[each]} <span className="tabular text-gray-11">({pairs[each].toLocaleString("en")} pairs)</span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {source !== "people" && (
        <div className="mt-2 ml-6 flex flex-col gap-3">
          {counts.ai.length > 1 && (
            <div className="flex flex-col gap-1.5">
              {counts.ai.map(({ judgeId, name, pairs }) => (
                <Text as="label" size="2" key={judgeId} className="flex items-center gap-2">
                  <Checkbox
                    checked={judges === "all" || judges.includes(judgeId)}
                    onCheckedChange={(checked) => toggle(judgeId, checked === true)}
                  />
                  {name} <span className="tabular text-gray-11">{pairs.toLocaleString("en")} pairs</span>
                </Text>
              ))}
            </div>
          )}
          {source === "both" && (
            <div className="max-w-72">
              <Field
                label="Weight of an AI pair"
                hint="A person’s pair counts 1."
                error={run.starting.fields["data.aiWeight"]}
              >
                {(control) => (
                  <TextField.Root
                    {...control}
                    value={run.aiWeight}
                    onChange={(event) => run.setAiWeight(event.target.value)}
                    inputMode="decimal"
                  />
                )}
              </Field>
            </div>
          )}
        </div>
      )}
    </fieldset>
  );
}
