import { z } from "zod";
import { rewardKinds } from "../rewards/registry";
import type { RewardChoice, RewardField } from "./reward-field";

const property = z.object({
  type: z.enum(["string", "number", "integer", "boolean", "array", "object"]),
  default: z.unknown().optional(),
  enum: z.array(z.string()).default([]),
});
const jsonSchema = z.object({
  properties: z.record(z.string(), property),
  required: z.array(z.string()).default([]),
});

function kindOf(name: string, { type, enum: choices }: z.output<typeof property>): RewardField["kind"] {
  if (name === "model" || name === "models") return name;
  if (choices.length > 0) return "choice";
  const kinds = {
    string: "text",
    number: "number",
    integer: "number",
    boolean: "switch",
    array: "list",
    object: "json",
  };
  return kinds[type] as RewardField["kind"];
}

const asText = (value: unknown) => (Array.isArray(value) ? value.join(", ") : value === undefined ? "" : String(value));

/** Every kind of reward with its settings, from its schema. */
export function rewardChoices(): RewardChoice[] {
  return rewardKinds.map(({ type, title, summary, config, columns }) => {
    const { properties, required } = jsonSchema.parse(z.toJSONSchema(config, { io: "input" }));
    const { type: _, name: __, weight: ___, ...own } = properties;
    const fields = Object.entries(own).map(
      ([name, schema]): RewardField => ({
        ...{ name, kind: kindOf(name, schema), choices: schema.enum },
        ...{ standard: asText(schema.default), required: required.includes(name) },
      }),
    );
    // Where a setting has no default there is nothing to ask yet: a column's name says that one is read.
    const reads = "column" in own && (required.length > 1 || columns({ type }).length > 0);
    return { type, title, summary, columns: reads, fields };
  });
}
