import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The project folder. */
export const home = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a command in the project folder, with nothing on its standard input. `onLine` gets each line as it comes;
 * without it the output is kept back. Resolves to { code, output }; it rejects only when the command is not there. The
 * command does not outlive this process.
 */
export function runCommand(command, args, { env = process.env, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
    const abandon = () => child.kill();
    process.once("exit", abandon);
    let output = "";
    let rest = "";
    const take = (chunk) => {
      output += chunk;
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) onLine?.(line);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("exit", abandon);
      if (rest) onLine?.(rest);
      resolve({ code: code ?? 1, output: signal ? `${output}\n(ended by ${signal})` : output });
    });
  });
}

/** The arguments that make Node run a TypeScript file as it is. */
export const typescript = ["--import", "tsx"];
