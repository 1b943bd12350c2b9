#!/usr/bin/env node
// `npx chorus VERB`: registers tsx, so that the TypeScript below runs as it is, and hands over to cli/main.ts.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
if (!existsSync(join(home, "node_modules", "tsx"))) {
  console.error(`chorus: nothing is installed yet. Run "npm start" (or "npm ci") in ${home} first.`);
  process.exit(1);
}
process.env.CHORUS_HOME ??= home;
await import("tsx");
const { main } = await import(pathToFileURL(join(home, "cli", "main.ts")).href);
await main(process.argv);
