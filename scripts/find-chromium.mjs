import { accessSync, constants, existsSync } from "node:fs";

const system = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The system's Chromium (`CHORUS_CHROMIUM`, else the usual places); undefined where Playwright has to bring its own. */
export function findChromium() {
  return [process.env.CHORUS_CHROMIUM, ...system].find((path) => path && existsSync(path) && runs(path));
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
