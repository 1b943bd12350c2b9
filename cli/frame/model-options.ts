import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { AppError } from "../../lib/errors";
import { type Constitution, constitution, type Principle } from "../../lib/judge/constitution";
import { defaultConstitution } from "../../lib/judge/default-constitution";
import { type EndpointSettings, keyFromEnv } from "../../lib/judge/endpoint-settings";

const number = z.coerce.number("A number.");

/** The options by which `judge` and `revise` are told whom to ask and by which principles. */
export const modelOptions = z.object({
  baseUrl: z.string().optional(),
  model: z.string().optional(),
  checkpoint: z.string().optional(),
  temperature: z.union([z.literal("none").transform(() => null), number]).optional(),
  maxTokens: number.int().min(1).optional(),
  atOnce: number.int().min(1).max(64).optional(),
  timeout: number.positive().optional(),
  tries: number.int().min(1).max(20).optional(),
  constitution: z.string().optional(),
  principle: z.array(z.string()).optional(),
  seed: number.int().min(0).default(0),
});
export type ModelOptions = z.output<typeof modelOptions>;

export function addModelOptions(command: Command): Command {
  return command
    .option("--base-url <url>", "an OpenAI-compatible endpoint, such as http://localhost:8000/v1")
    .option("--model <name>", "the model, as the endpoint calls it")
    .option("--checkpoint <folder>", "a checkpoint on this machine, in place of an endpoint")
    .option("--temperature <number>", "0 repeats itself; none: the endpoint's own")
    .option("--max-tokens <number>", "longest answer")
    .option("--at-once <number>", "questions asked of an endpoint at a time (default 4)")
    .option("--timeout <seconds>", "how long an answer may take (default 120)")
    .option("--tries <number>", "how often what may pass is tried (default 5)")
    .option("--constitution <file>", "principles as JSON {principles: [{id, title, text}]} (default: Chorus's own)")
    .option("--principle <id...>", "only these of them")
    .option("--seed <number>", "decides what is drawn (default 0)")
    .addHelpText(
      "after",
      "\nThe endpoint's key is read from CHORUS_JUDGE_API_KEY; for api.openai.com also from OPENAI_API_KEY.",
    );
}

/** Whom to ask: an endpoint, or a checkpoint's folder. @throws AppError for both, neither or half of one */
export function chooseModel({ checkpoint, baseUrl, model, ...options }: ModelOptions): string | EndpointSettings {
  const endpoint = baseUrl !== undefined || model !== undefined;
  if (endpoint === (checkpoint !== undefined))
    throw new AppError("invalid", "Say whom to ask: --base-url URL with --model NAME, or --checkpoint FOLDER.");
  if (checkpoint !== undefined) return checkpoint;
  if (baseUrl === undefined || model === undefined)
    throw new AppError("invalid", "An endpoint needs both: --base-url URL and --model NAME.");
  const { temperature, maxTokens, atOnce, timeout, tries } = options;
  const key = URL.canParse(baseUrl) ? keyFromEnv(baseUrl) : null;
  return { baseUrl, model, key, temperature, maxTokens, atOnce, tries, timeoutSeconds: timeout };
}

/** The constitution and the principles chosen of it. @throws AppError for a file that is none, or an unknown principle */
export function choosePrinciples({ constitution: file, principle: ids }: ModelOptions): {
  readonly whole: Constitution;
  readonly principles: readonly Principle[];
} {
  const whole = file === undefined ? defaultConstitution : readConstitution(file);
  const stranger = ids?.find((id) => !whole.principles.some((principle) => principle.id === id));
  if (stranger !== undefined) {
    const known = whole.principles.map(({ id }) => id).join(", ");
    throw new AppError("invalid", `The constitution has no principle “${stranger}”. There are: ${known}.`);
  }
  return { whole, principles: whole.principles.filter(({ id }) => ids === undefined || ids.includes(id)) };
}

function readConstitution(file: string): Constitution {
  if (!existsSync(file)) throw new AppError("missing", `${file} cannot be read.`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new AppError("invalid", `${file} is not JSON.`, undefined, { cause });
  }
  const parsed = constitution.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid", `${file} is no constitution. ${z.prettifyError(parsed.error).replace(/\n/g, " ")}`);
}
