export interface CommandInput {
  readonly algorithm: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly standard: Readonly<Record<string, unknown>>; // the defaults: only what differs is written
  readonly seed: number;
  readonly model: string; // folder
  readonly dataset: string; // folder of train.jsonl and test.jsonl
  readonly heldOut: boolean;
  readonly out: string;
}

/** The command that does the same without a browser. */
export function trainCommand(input: CommandInput): string {
  const { algorithm, config, standard, seed, model, dataset, heldOut, out } = input;
  const changed = Object.entries(config).filter(([key, value]) => String(standard[key]) !== String(value));
  const parts = [
    `npx chorus train --algorithm ${algorithm}`,
    `--model ${quote(model)}`,
    `--data ${quote(`${dataset}/train.jsonl`)}`,
    ...(heldOut ? [`--eval ${quote(`${dataset}/test.jsonl`)}`] : []),
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
