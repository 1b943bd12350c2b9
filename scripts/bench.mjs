// `npm run bench -- NAME [options]` runs bench/NAME.ts; without a name it lists them.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { home, typescript } from "./run-command.mjs";

const [name, ...options] = process.argv.slice(2);
const names = readdirSync(join(home, "bench"))
  .filter((file) => file.endsWith(".ts") && !file.includes(".test."))
  .map((file) => file.slice(0, -".ts".length));

if (name === undefined || !existsSync(join(home, "bench", `${name}.ts`))) {
  if (name !== undefined) console.error(`There is no benchmark ${JSON.stringify(name)}.`);
  console.log(`npm run bench -- NAME, where NAME is one of: ${names.join(", ") || "(none yet)"}`);
  process.exit(name === undefined ? 0 : 1);
}
const file = join("bench", `${name}.ts`);
const child = spawn(process.execPath, [...typescript, file, ...options], { cwd: home, stdio: "inherit" });
process.on("SIGTERM", () => child.kill()); // Ctrl-C reaches both by itself
process.on("SIGINT", () => {});
child.on("exit", (code) => process.exit(code ?? 1));
