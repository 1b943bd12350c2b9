import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { home, runCommand } from "./run-command.mjs";
import { Refusal, step } from "./say.mjs";

const modules = join(home, "node_modules");
const stamp = join(modules, ".chorus-abi"); // what the native modules were built for
const abi = `${process.versions.modules} ${process.platform} ${process.arch}`;

/** Installs the locked dependencies where they are missing, differ from package-lock.json, or are another Node's. */
export async function installDependencies() {
  if (isInstalled()) return;
  await step("Installing dependencies (a minute or two, the first time)", async () => {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const options = ["--include=dev", "--include=optional", "--no-fund", "--no-audit"];
    const { code, output } = await runCommand(npm, ["ci", ...options]);
    if (code !== 0) {
      const why = output.trim().split("\n").slice(-20).join("\n");
      throw new Refusal(`${why}\n\nnpm could not install the dependencies (above: why). Then start again.`);
    }
  });
  writeFileSync(stamp, abi);
}

/** npm notes what it installed in node_modules/.package-lock.json, and only when it got to the end. */
function isInstalled() {
  const note = join(modules, ".package-lock.json");
  if (!existsSync(note)) return false;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") !== abi) return false;
  const wanted = readPackages(join(home, "package-lock.json"));
  const installed = readPackages(note);
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || (installed[path] ? installed[path].version === entry.version : entry.optional),
  );
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
