import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { home, runCommand } from "./run-command.mjs";
import { Refusal, step } from "./say.mjs";

const stamp = join(home, "node_modules", ".chorus-installed");

/** What the installed tree depends on: the lock file, the Node ABI that native modules were built for, the machine. */
function wanted() {
  const lock = readFileSync(join(home, "package-lock.json"));
  const hash = createHash("sha256").update(lock);
  return hash.update(`${process.versions.modules} ${process.platform} ${process.arch}`).digest("hex");
}

/** Installs the locked dependencies where they are missing or package-lock.json has changed since. */
export async function installDependencies() {
  const hash = wanted();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  await step("Installing dependencies (a minute or two, the first time)", async () => {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const { code, output } = await runCommand(npm, [
      "ci",
      "--include=dev",
      "--include=optional",
      "--no-fund",
      "--no-audit",
    ]);
    if (code !== 0) {
      throw new Refusal(`${tail(output)}\n\nnpm could not install the dependencies (above: why). Then start again.`);
    }
  });
  writeFileSync(stamp, hash);
}

function tail(output) {
  return output.trim().split("\n").slice(-20).join("\n");
}
