import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { algorithms, isAlgorithmName } from "../algorithms/registry";
import { AppError } from "../errors";
import { readJson } from "../nn/read-json";

const recorded = z.object({
  settings: z.looseObject({ seed: z.int().default(0) }),
  steps: z.array(z.record(z.string(), z.number())).min(1),
});

/** A run of one of TRL's trainers: `NAME.json` beside `rows.jsonl`, NAME being the method, or METHOD_VARIANT. */
export interface TrlFixture {
  readonly name: string;
  readonly algorithm: keyof typeof algorithms;
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly rows: string; // file
  /** What TRL logged at each step, by its names. */
  readonly steps: readonly Readonly<Record<string, number>>[];
}

/** The runs in a folder laid out as fixtures are (trl/NAME.json), or in the folder itself. */
export function findTrlRuns(dir: string): string[] {
  const folder = [join(dir, "trl"), dir].find((each) => existsSync(join(each, "rows.jsonl")));
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));
}

/** TRL's settings as ours: those that both know, without what only writes or evaluates. */
function configOf(algorithm: keyof typeof algorithms, settings: Readonly<Record<string, unknown>>) {
  const { loss_type: type, loss_weights: weights, ...others } = settings;
  const names =
    typeof type === "string"
      ? [type]
      : z
          .array(z.string())
          .default([])
          .parse(type ?? []);
  const shares = z.array(z.number()).parse(weights ?? names.map(() => 1));
  const mixture = names.map((name, i) => `${name} ${shares[i]}`).join(", ");
  const losses =
    names.length > 1 ? { loss_weights: mixture } : { loss_type: names[0] === "chunked_nll" ? "nll" : names[0] };
  const { shape } = algorithms[algorithm].config;
  const known = Object.entries({ ...others, ...losses }).filter(
    ([key, value]) => key in shape && value !== null && value !== undefined,
  );
  const quiet = { warmup_ratio: 0, eval_steps: 0, save_steps: 0, sample_steps: 0 };
  return { ...quiet, ...Object.fromEntries(known) };
}

/** @throws AppError when the file is no recorded run, or of a method that Chorus does not have */
export function readTrlFixture(file: string): TrlFixture {
  const { settings, steps } = readJson(file, recorded);
  const name = basename(file, ".json");
  const [algorithm = ""] = name.split("_");
  if (!isAlgorithmName(algorithm)) {
    throw new AppError("invalid", `${file} is of no method that there is: ${Object.keys(algorithms).join(", ")}.`);
  }
  const config = configOf(algorithm, settings);
  return { name, algorithm, config, seed: settings.seed, rows: join(dirname(file), "rows.jsonl"), steps };
}
