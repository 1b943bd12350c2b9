"use client";

import { TextArea, TextField } from "@radix-ui/themes";
import { z } from "zod";
import { Field } from "@/app/_ui/field";
import { roundOptions } from "@/lib/evaluation/round-settings";
import { readStopString } from "@/lib/nn/stop-strings";

const fieldSchema = z.object({
  type: z.enum(["integer", "number"]),
  title: z.string(),
  description: z.string(),
  default: z.number(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number(),
});
const numbers = z
  .record(z.string(), fieldSchema)
  .parse(z.toJSONSchema(roundOptions.omit({ stop: true }), { io: "input" }).properties);
const first = ["prompts", "samplesPerModel"];
const stop = z.object({ title: z.string(), description: z.string() }).parse(roundOptions.shape.stop.meta());

/** What the fields say, as `roundOptions` takes it. */
export function readRoundOptions(form: FormData): z.input<typeof roundOptions> {
  const lines = String(form.get("stop") ?? "").split("\n");
  return {
    ...Object.fromEntries(Object.keys(numbers).map((name) => [name, Number(form.get(name))] as const)),
    stop: lines.filter((line) => line !== "").map(readStopString),
  };
}

/** The fields of `roundOptions`, made from its schema: names, bounds, defaults and explanations live there. */
export function RoundOptionsFields({ errors }: { errors: Record<string, string> }) {
  const rest = Object.keys(numbers).filter((name) => !first.includes(name));
  const stopError = Object.entries(errors).find(([path]) => /^options\.stop\b/.test(path))?.[1];
  const hidden = stopError !== undefined || rest.some((name) => errors[`options.${name}`]);
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {first.map((name) => (
          <NumberField key={name} name={name} error={errors[`options.${name}`]} />
        ))}
      </div>
      <details className="group" open={hidden || undefined}>
        <summary className="w-fit cursor-pointer rounded-sm text-sm text-gray-11 hover:text-gray-12">
          How they sample
        </summary>
        <div className="mt-3 grid items-start gap-4 sm:grid-cols-3">
          {rest.map((name) => (
            <NumberField key={name} name={name} error={errors[`options.${name}`]} />
          ))}
          <div className="sm:col-span-3">
            <Field label={stop.title} hint={stop.description} error={stopError} optional>
              {(control) => (
                <TextArea
                  {...control}
                  name="stop"
                  rows={2}
                  spellCheck={false}
                  autoComplete="off"
                  className="font-mono"
                  placeholder={"\\n\\nUser:"}
                />
              )}
            </Field>
          </div>
        </div>
      </details>
    </>
  );
}

function NumberField({ name, error }: { name: string; error: string | undefined }) {
  const field = numbers[name];
  if (!field) return null;
  return (
    <Field label={field.title} hint={field.description} error={error}>
      {(control) => (
        <TextField.Root
          {...control}
          name={name}
          type="number"
          inputMode="decimal"
          defaultValue={field.default}
          min={field.minimum ?? field.exclusiveMinimum}
          max={field.maximum}
          step={field.type === "integer" ? 1 : "any"}
        />
      )}
    </Field>
  );
}
