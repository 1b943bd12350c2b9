/** The program of a packed folder: `main.mjs parity DIR`, `main.mjs step …`, `main.mjs decode …`. See bench/pack.ts. */
import { Command } from "commander";

const [node = "", file = "", name = "", ...options] = process.argv;

try {
  if (name === "parity") await parity();
  else {
    process.argv = [node, file, ...options];
    if (name === "step") await import("../step");
    else if (name === "decode") await import("../decode");
    else throw new Error(`There is no "${name}" here: parity DIR, step or decode.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function parity(): Promise<void> {
  const { register } = await import("../../cli/parity");
  const program = new Command("run.sh").option("--json", "print the result as one JSON object on the last line");
  register(program);
  await program.parseAsync();
  process.exit(process.exitCode);
}
