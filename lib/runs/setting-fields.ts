import { z } from "zod";

/** A setting as a form shows it; all of it comes from the algorithm's schema. */
export interface SettingField {
  readonly name: string;
  readonly kind: "number" | "integer" | "choice" | "switch" | "text";
  readonly title: string;
  readonly description: string;
  readonly standard: string; // the default, as text
  readonly bounds: string; // "0 to 1", "above 0"; empty without any
  readonly typical: readonly [number, number] | null;
  readonly source: string; // where the typical range is from
  readonly advanced: boolean;
  readonly choices: readonly string[];
}

const property = z.object({
  type: z.enum(["number", "integer", "string", "boolean"]),
  title: z.string(),
  description: z.string(),
  default: z.union([z.number(), z.string(), z.boolean()]),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  typical: z.tuple([z.number(), z.number()]).optional(),
  source: z.string().default(""),
  advanced: z.boolean().default(false),
  enum: z.array(z.string()).optional(),
});
const jsonSchema = z.object({ properties: z.record(z.string(), property) });

/**
 * The fields of a settings form, in the schema's order.
 * @throws ZodError when a setting lacks what a form needs (title, description, default, a type it can show)
 */
export function settingFields(config: z.ZodObject): SettingField[] {
  const { properties } = jsonSchema.parse(z.toJSONSchema(config, { io: "input" }));
  return Object.entries(properties).map(([name, { type, title, description, typical, source, advanced, ...rest }]) => ({
    ...{ name, title, description, source, advanced },
    kind: type === "boolean" ? "switch" : type !== "string" ? type : rest.enum ? "choice" : "text",
    standard: String(rest.default),
    bounds: describeBounds(rest),
    typical: typical ?? null,
    choices: rest.enum ?? [],
  }));
}

function describeBounds(bounds: Partial<Record<`${"exclusiveM" | "m"}${"inimum" | "aximum"}`, number>>): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = bounds;
  const low = exclusiveMinimum === undefined ? minimum : exclusiveMinimum;
  const high = exclusiveMaximum === undefined ? maximum : exclusiveMaximum;
  const plain = (value: number) => (Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value.toLocaleString("en"));
  const from = low === undefined ? null : plain(low);
  const to = high === undefined ? null : plain(high);
  const above = exclusiveMinimum === undefined ? "" : "above ";
  const upTo = exclusiveMaximum === undefined ? "" : "below ";
  if (from !== null && to !== null) return above ? `above ${from}, up to ${upTo}${to}` : `${from} to ${upTo}${to}`;
  if (from !== null) return above ? `above ${from}` : `at least ${from}`;
  return to === null ? "" : upTo ? `below ${to}` : `at most ${to}`;
}

/** What is unusual about a number that is allowed, for a hint beside it; null for what is usual, and for the default. */
export function unusual({ typical, standard, kind }: SettingField, text: string): string | null {
  const value = Number(text.replace(",", "."));
  if (!typical || (kind !== "number" && kind !== "integer")) return null;
  if (text.trim() === "" || Number.isNaN(value) || value === Number(standard)) return null;
  const [low, high] = typical;
  return value < low ? "lower than usual" : value > high ? "higher than usual" : null;
}

/**
 * A form's texts as settings: numbers as numbers, "true" and "false" of a switch as what they say, what was left empty
 * left out, so that its default holds.
 */
export function readSettings(
  fields: readonly SettingField[],
  texts: Readonly<Record<string, string>>,
): Record<string, number | string | boolean> {
  const entries = fields.flatMap(({ name, kind }): [string, number | string | boolean][] => {
    const text = texts[name]?.trim() ?? "";
    if (text === "") return [];
    if (kind === "switch") return [[name, text === "true" || (text === "false" ? false : text)]];
    if (kind === "text") return [[name, texts[name] ?? ""]]; // spaces may mean something; its schema knows
    const number = Number(text.replace(",", "."));
    return [[name, kind === "choice" || Number.isNaN(number) ? text : number]];
  });
  return Object.fromEntries(entries);
}
