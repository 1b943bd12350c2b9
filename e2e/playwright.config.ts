import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineConfig } from "@playwright/test";
import { findChromium } from "../scripts/find-chromium.mjs";
import { freePort } from "./free-port";

const home = resolve(import.meta.dirname, "..");

// Set for the server below and for the test processes alike: these seed the server's own database.
process.env.CHORUS_HOME = home;
process.env.CHORUS_E2E_PORT ??= freePort();
process.env.CHORUS_E2E_DATA ??= mkdtempSync(join(tmpdir(), "chorus-e2e-"));
process.env.CHORUS_DATA = process.env.CHORUS_E2E_DATA;

const port = process.env.CHORUS_E2E_PORT;

/** A production build, started by the project's own start command on a data folder of its own. */
export default defineConfig({
  testDir: ".",
  outputDir: join(home, "test-results", "browser"),
  snapshotDir: join(home, "e2e", "snapshots"),
  fullyParallel: false,
  workers: 1, // the story trains models meanwhile: on two cores a second browser would only get in its way
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI === undefined ? 0 : 1, // a second try is reported as flaky
  reporter: "list",
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    actionTimeout: 10_000,
    launchOptions: {
      executablePath: findChromium(),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
  webServer: {
    command: `"${process.execPath}" scripts/start.mjs`,
    cwd: home,
    env: { PORT: port, HOST: "127.0.0.1", CHORUS_DATA: process.env.CHORUS_E2E_DATA, CHORUS_POLL_MS: "100" },
    url: `http://localhost:${port}/login`,
    timeout: 400_000, // with a build; npm test has made it already
    gracefulShutdown: { signal: "SIGTERM", timeout: 25_000 },
    stdout: "pipe",
    stderr: "pipe",
  },
});
