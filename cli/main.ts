import { Command, CommanderError } from "commander";
import { z } from "zod";
import { AppError } from "../lib/errors";
import { loadVerbs } from "./frame/load-verbs";

/**
 * The command line. Exit status 0 only when the verb did what it says; else 1 and one sentence on standard error.
 * @param argv as process.argv: node, script, verb, …
 */
export async function main(argv: string[]): Promise<void> {
  const program = new Command("chorus")
    .description("Human feedback and RLHF: label, train, compare, sample. Run it in the project folder.")
    .showHelpAfterError('(add "--help" for the options and examples)')
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: true, showGlobalOptions: true })
    .addHelpText("after", '\nRun "npx chorus VERB --help" for a verb\'s options and examples.')
    .exitOverride();
  const args = argv.slice(2);
  let status: number | undefined; // else what the verb left in process.exitCode
  try {
    await loadVerbs(program, args[0]);
    for (const command of program.commands) inheritSettings(command, program);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(argv);
  } catch (error) {
    status = explain(error, args.includes("--json"));
  }
  await new Promise<void>((flushed) => process.stdout.write("", () => flushed()));
  process.exit(status ?? process.exitCode); // an engine or a database handle must not keep a finished command alive
}

function inheritSettings(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent).exitOverride();
  for (const child of command.commands) inheritSettings(child, command);
}

/** Tells the person what went wrong, and `--json` readers too; returns the exit status. */
function explain(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    const status = error.exitCode;
    if (status !== 0 && json) printJson({ ok: false, error: { kind: "invalid", message: error.message } });
    return status;
  }
  const { kind, message } = sentenceFor(error);
  process.stderr.write(`chorus: ${message}\n`);
  if (json) printJson({ ok: false, error: { kind, message } });
  return 1;
}

function sentenceFor(error: unknown): { kind: string; message: string } {
  if (error instanceof AppError) return { kind: error.kind, message: error.message };
  if (error instanceof z.ZodError) return { kind: "invalid", message: error.issues.map(complaint).join(" ") };
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "internal", message: `this is a fault of Chorus, not of your input:\n${cause}` };
}

function complaint({ path, message }: z.core.$ZodIssue): string {
  return path.length > 0 ? `${path.join(".")}: ${message}` : message;
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
