import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { home, runCommand } from "./run-command.mjs";
import { Refusal, step } from "./say.mjs";

const sources = [
  "app",
  "lib",
  "public",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
const dist = join(home, process.env.CHORUS_NEXT_DIST ?? ".next");
const stamp = join(dist, "chorus-sources");

/** Builds the web application where its sources changed since the last build. */
export async function buildApp() {
  const hash = hashSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  rmSync(stamp, { force: true }); // an interrupted build is not a build
  await step("Building the web application (about a minute)", async ({ log }) => {
    const next = join("node_modules", "next", "dist", "bin", "next");
    const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
    const onLine = (line) => /^(▲|✓| {2}(Creating|Running|Collecting|Generating))/.test(line) && log(line.trim());
    const { code, output } = await runCommand(process.execPath, [next, "build"], { env, onLine });
    if (code !== 0) throw new Refusal(`${output.trim()}\n\nThe web application did not build (above: why).`);
  });
  writeFileSync(stamp, hash);
}

function hashSources() {
  const hash = createHash("sha256").update(process.versions.modules);
  for (const file of sources.flatMap((name) => list(name))) hash.update(file).update(readFileSync(join(home, file)));
  return hash.digest("hex");
}

/** The files at or under a path of the project that a build can depend on, in a stable order. */
function list(name) {
  const path = join(home, name);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [name];
  const inside = readdirSync(path).sort();
  return inside.flatMap((file) => list(join(name, file))).filter((file) => !/\.test\.tsx?$/.test(file));
}
