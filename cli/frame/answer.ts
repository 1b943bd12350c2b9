import type { Command } from "commander";

/**
 * Says what a verb found: `text` for people, or with `--json` one JSON object as the last line of standard output.
 * Progress and warnings belong on standard error (`note`), so that scripts can read standard output.
 */
export function answer(command: Command, text: string, json: Record<string, unknown>): void {
  process.stdout.write(`${wantsJson(command) ? JSON.stringify(json) : text}\n`);
}

/** Whether the verb was called with `--json`, which cli/main.ts adds to every verb. */
export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals().json === true;
}

/** A line for the person who waits; never on standard output. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Adds an "Examples" section to a verb's help: one command a line, without the leading `npx chorus`. */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  $ npx chorus ${line}`).join("\n")}`);
}
