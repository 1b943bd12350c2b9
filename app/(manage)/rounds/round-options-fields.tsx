"use client";

import { TextField } from "@radix-ui/themes";
import { z } from "zod";
import { Field } from "@/app/_ui/field";
import { roundOptions } from "@/lib/evaluation/round-settings";

const fieldSchema = z.object({
  type: z.enum(["integer", "number"]),
  title: z.string(),
  description: z.string(),
  default: z.number(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number(),
});
const fields = z.record(z.string(), fieldSchema).parse(z.toJSONSchema(roundOptions, { io: "input" }).properties);
const first = ["prompts", "samplesPerModel"];

/** The fields of `roundOptions`, made from its schema: names, bounds, defaults and explanations live there. */
export function RoundOptionsFields({ errors }: { errors: Record<string, string> }) {
  const names = Object.keys(fields);
  const rest = names.filter((name) => !first.includes(name));
  const hidden = rest.some((name) => errors[`options.${name}`]);
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
        <div className="mt-3 grid gap-4 sm:grid-cols-3">
          {rest.map((name) => (
            <NumberField key={name} name={name} error={errors[`options.${name}`]} />
          ))}
        </div>
      </details>
    </>
  );
}

function NumberField({ name, error }: { name: string; error: string | undefined }) {
  const field = fields[name];
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
