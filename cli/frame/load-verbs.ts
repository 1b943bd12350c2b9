import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { projectDir } from "../../lib/env";

interface VerbFile {
  register(program: Command): void;
}

/** The verbs: every file cli/<verb>.ts other than main.ts. */
export function verbNames(): string[] {
  return readdirSync(join(projectDir, "cli"))
    .filter((file) => file.endsWith(".ts") && !file.includes(".test.") && file !== "main.ts")
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

/** Loads one verb where `wanted` names it, else all (for help and for suggestions): a verb's imports may be heavy. */
export async function loadVerbs(program: Command, wanted: string | undefined): Promise<void> {
  const names = verbNames();
  for (const name of wanted !== undefined && names.includes(wanted) ? [wanted] : names) {
    const file: VerbFile = await import(pathToFileURL(join(projectDir, "cli", `${name}.ts`)).href);
    file.register(program);
  }
  for (const command of leaves(program)) {
    if (!command.options.some((option) => option.long === "--json")) {
      command.option("--json", "print the result as one JSON object on the last line");
    }
  }
}

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}
