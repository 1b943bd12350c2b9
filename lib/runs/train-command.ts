import { join } from "node:path";
import { findAlgorithm } from "../algorithms/registry";

export interface CommandInput {
  readonly algorithm: string;
  readonly config: Readonly<Record<string, unknown>>; // parsed; only what differs from the defaults is written
  readonly seed: number;
  readonly model: string; // folder
  readonly dataset: string; // folder of train.jsonl and test.jsonl
  readonly heldOut: boolean;
  readonly out: string;
}

/** The command that does the same without a browser. */
export function trainCommand({ algorithm, config, seed, model, dataset, heldOut, out }: CommandInput): string {
  const standard = findAlgorithm(algorithm).config.parse({});
  const changed = Object.entries(config).filter(([key, value]) => standard[key] !== value);
  const parts = [
    `npx chorus train --algorithm ${algorithm}`,
    `--model ${quote(model)}`,
    `--data ${quote(join(dataset, "train.jsonl"))}`,
    ...(heldOut ? [`--eval ${quote(join(dataset, "test.jsonl"))}`] : []),
    `--out ${quote(out)}`,
    `--seed ${seed}`,
    ...(changed.length > 0 ? [`--set ${changed.map(([key, value]) => quote(`${key}=${value}`)).join(" ")}`] : []),
  ];
  return parts.join(" \\\n  ");
}

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
