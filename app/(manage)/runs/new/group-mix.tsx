"use client";

import { RadioGroup, TextField } from "@radix-ui/themes";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { groupOf, writeMix } from "@/lib/algorithms/group-weights";
import { mixSetting, type NewRun } from "./use-new-run";

/** How several belief groups count in one model. It is asked, never assumed: nobody is averaged away unasked. */
export function GroupMix({ run }: { run: NewRun }) {
  const text = run.values[mixSetting] ?? "";
  const error = run.starting.fields[`config.${mixSetting}`];
  const share = Number((1 / run.groupsChosen.length).toPrecision(2));
  const example = writeMix(run.groupsChosen.map(({ name }) => [groupOf({ group: name }), share]));
  const set = (next: string) => run.setText(mixSetting, next);
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">How the groups count</legend>
      <RadioGroup.Root
        value={text === "" || text === "equal" || text === "rows" ? text : "mix"}
        onValueChange={(value) => set(value === "mix" ? example : value)}
      >
        <RadioGroup.Item value="equal">Each group counts the same</RadioGroup.Item>
        <RadioGroup.Item value="rows">Each pair counts the same, so that larger groups count more</RadioGroup.Item>
        <RadioGroup.Item value="mix">By shares</RadioGroup.Item>
      </RadioGroup.Root>
      {text !== "" && text !== "equal" && text !== "rows" ? (
        <div className="mt-2 ml-6 max-w-md">
          <Field label="Shares" error={error} hint={`Such as “${example}”. A group that is not named counts nothing.`}>
            {(control) => (
              <TextField.Root {...control} value={text} onChange={(event) => set(event.target.value || " ")} />
            )}
          </Field>
        </div>
      ) : (
        <FormError message={error} />
      )}
    </fieldset>
  );
}
