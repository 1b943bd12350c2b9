import { existsSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./find-chromium.mjs";
import { runCommand } from "./run-command.mjs";
import { Refusal, step } from "./say.mjs";

/** Makes sure that there is a Chromium: the system's, Debian's package where we may install it, else Playwright's. */
export async function installChromium() {
  if (findChromium()) return;
  const { chromium } = await import("@playwright/test");
  if (existsSync(chromium.executablePath())) return;
  await step("Installing Chromium for the browser tests", async ({ log }) => {
    if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      const apt = (...args) => runCommand("apt-get", args, { env });
      await apt("update");
      const { code } = await apt("install", "-y", "--no-install-recommends", "chromium");
      if (code === 0 && findChromium()) return;
      log("apt-get could not install it; Playwright downloads its own");
    }
    const cli = join("node_modules", "@playwright", "test", "cli.js");
    const { code, output } = await runCommand(process.execPath, [cli, "install", "chromium"]);
    if (code !== 0) {
      throw new Refusal(
        `${output.trim()}\n\nThere is no Chromium and none could be installed. Install one, or name it: CHORUS_CHROMIUM=/path npm test`,
      );
    }
  });
}
