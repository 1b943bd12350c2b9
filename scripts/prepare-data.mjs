import { runCommand, typescript } from "./run-command.mjs";
import { Refusal } from "./say.mjs";

/**
 * Runs scripts/prepare-data.ts: migrations, and on the first start administrator, starter model and demonstration.
 * Resolves to the new administrator ({ email, password }), or null where there was one.
 */
export async function prepareData({ log }) {
  let last = "";
  const onLine = (line) => {
    if (line.startsWith("{")) last = line;
    else if (line.trim()) log(line);
  };
  const { code, output } = await runCommand(process.execPath, [...typescript, "scripts/prepare-data.ts"], { onLine });
  if (code !== 0) throw new Refusal(output.trim() || "The database could not be prepared.");
  return JSON.parse(last).admin;
}
