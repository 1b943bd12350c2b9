import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: no i, l, o, u

const prefixes = {
  user: "usr",
  session: "ses",
  project: "prj",
  group: "grp",
  prompt: "pmt",
  response: "rsp",
  task: "tsk",
  assignment: "asg",
  label: "lbl",
  import: "imp",
  file: "fil",
  dataset: "dst",
  run: "run",
  checkpoint: "ckp",
  job: "job",
  round: "rnd",
  endpoint: "end",
  judging: "jdg",
} as const;

/** A new id such as `run_0d9k3…`: 9 characters of time (so ids sort by age) and 13 random ones. */
export function newId(kind: keyof typeof prefixes, now: number = Date.now()): string {
  let time = "";
  for (let t = now, i = 0; i < 9; i++, t = Math.floor(t / 32)) time = alphabet[t % 32] + time;
  const random = Array.from(randomBytes(13), (byte) => alphabet[byte % 32]).join("");
  return `${prefixes[kind]}_${time}${random}`;
}
