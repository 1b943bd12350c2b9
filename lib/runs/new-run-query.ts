import { z } from "zod";
import { type DatasetQuery, datasetQuery } from "../datasets/dataset-query";
import { readSettings, type SettingField } from "./setting-fields";

/** What the form's address may say beside the algorithm's settings: /runs/new?project=…&algorithm=dpo&beta=0.2. */
const known = z
  .object({
    project: z.string(),
    from: z.string(), // a run whose settings are taken over
    algorithm: z.string(),
    base: z.string(), // a checkpoint's id
    name: z.string().max(60, "At most 60 characters."),
    seed: z.coerce
      .number("A seed is a whole number.")
      .int()
      .min(0)
      .max(2 ** 31),
    file: z.string(), // a training file's id
    groups: z
      .string()
      .transform((text) =>
        text === "all" ? ("all" as const) : text.split(",").map((id) => (id === "none" ? null : id)),
      )
      .pipe(datasetQuery.shape.groups.unwrap()), // ids (of a file: names) with commas between; none: without a group
    source: datasetQuery.shape.source.unwrap(), // whose preferences
    judges: z
      .string()
      .transform((text) => (text === "all" ? ("all" as const) : text.split(",")))
      .pipe(datasetQuery.shape.judges.unwrap()), // ids with commas between
    ai_weight: z.coerce.number("A number above 0.").pipe(datasetQuery.shape.aiWeight.unwrap()),
    imported: z.enum(["true", "false"], "true or false.").transform((text) => text === "true"),
    held_out: z.coerce
      .number("From 0 to 90, in percent.")
      .min(0, "From 0 to 90, in percent.")
      .max(90, "From 0 to 90, in percent."), // percent
  })
  .partial();
type Known = z.output<typeof known>;

/** What the form starts with where it is not to be the defaults. */
export interface Start {
  readonly algorithm?: string;
  readonly baseId?: string;
  readonly name?: string;
  readonly seed?: number;
  readonly texts?: Readonly<Record<string, string>>; // of settings, as a person would type them
  readonly data?: Partial<DatasetQuery> | undefined;
}

/** Something that the address says and the form cannot take. */
export interface Refused {
  readonly name: string;
  readonly message: string;
}

/** A method's settings, for checking those of the address. */
interface Settings {
  readonly fields: readonly SettingField[];
  readonly config: z.ZodObject;
}

export interface NewRunQuery {
  readonly project?: string | undefined;
  readonly from?: string | undefined;
  readonly start: Start;
  readonly refused: readonly Refused[];
}

/**
 * Reads the form's address. What cannot be used is left out, and told.
 * @param params as Next gives them; of a name that stands there twice the last counts
 * @param methods by their names; settings are those of the one that the address names, else of `standard`
 */
export function readNewRunQuery(
  params: Readonly<Record<string, string | string[] | undefined>>,
  methods: ReadonlyMap<string, Settings>,
  standard: string,
): NewRunQuery {
  const given = Object.entries(params).flatMap(([name, value]): [string, string][] => {
    const text = Array.isArray(value) ? value.at(-1) : value;
    return text === undefined || text.trim() === "" ? [] : [[name, text]];
  });
  const refused: Refused[] = [];
  const { from, project, algorithm, ...query } = readKnown(given, refused);
  if (algorithm !== undefined && !methods.has(algorithm)) {
    refused.push({ name: "algorithm", message: `There is no method ${algorithm}.` });
  }
  const chosen = algorithm !== undefined && methods.has(algorithm) ? algorithm : undefined;
  const others = given.filter(([name]) => !(name in known.shape));
  const texts = readTexts(others, methods.get(chosen ?? standard), refused);
  const data: Partial<DatasetQuery> = {
    ...(query.file !== undefined && { file: query.file }),
    ...(query.groups && { groups: query.groups }),
    ...(query.source && { source: query.source }),
    ...(query.judges && { judges: query.judges }),
    ...(query.ai_weight !== undefined && { aiWeight: query.ai_weight }),
    ...(query.imported !== undefined && { includeImported: query.imported }),
    ...(query.held_out !== undefined && { testFraction: query.held_out / 100 }),
  };
  const start: Start = {
    ...(chosen !== undefined && { algorithm: chosen }),
    ...(query.base !== undefined && { baseId: query.base }),
    ...(query.name !== undefined && { name: query.name }),
    ...(query.seed !== undefined && { seed: query.seed }),
    ...(Object.keys(texts).length > 0 && { texts }),
    ...(Object.keys(data).length > 0 && { data }),
  };
  return { project, from, start, refused };
}

function readKnown(given: readonly (readonly [string, string])[], refused: Refused[]): Known {
  const raw = Object.fromEntries(given.filter(([name]) => name in known.shape));
  const parsed = known.safeParse(raw);
  if (parsed.success) return parsed.data;
  const wrong = new Map(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
  for (const [name, message] of wrong) refused.push({ name, message });
  return known.parse(Object.fromEntries(Object.entries(raw).filter(([name]) => !wrong.has(name))));
}

function readTexts(
  given: readonly (readonly [string, string])[],
  method: Settings | undefined,
  refused: Refused[],
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, text] of given) {
    const value = readSettings(method?.fields ?? [], { [name]: text })[name];
    const parsed = value === undefined ? undefined : method?.config.shape[name]?.safeParse(value);
    if (parsed === undefined) refused.push({ name, message: "There is no such setting." });
    else if (parsed.success) texts[name] = text;
    else refused.push({ name, message: z.prettifyError(parsed.error).replace(/^✖ /, "") });
  }
  return texts;
}

/**
 * The form's address, filled in.
 * @param file the id of the training file to learn from
 */
export function newRunLink(
  project: string,
  algorithm: string,
  settings: readonly { name: string; value: string }[],
  file?: string,
): string {
  const query = new URLSearchParams({ project, algorithm, ...(file !== undefined && { file }) });
  for (const { name, value } of settings) query.set(name, value);
  return `/runs/new?${query}`;
}
