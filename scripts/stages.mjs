import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { buildApp } from "./build-app.mjs";
import { home, runCommand } from "./run-command.mjs";

const results = join(home, "test-results");
const bin = (name, file) => join("node_modules", name, file);
const print = (line) => console.log(line);

/**
 * The stages of `npm test`, in their order. `run` resolves to { passed, failed, skipped }; a stage that is one check
 * counts as one test. `build`: it needs the production build.
 */
export const stages = [
  { name: "types", run: checkTypes },
  { name: "lint", run: () => check([bin("@biomejs", "biome/bin/biome"), "check", "."]) },
  { name: "lockfile", run: () => check(["scripts/check-lockfile.mjs"]) },
  {
    name: "imports",
    run: () =>
      check([
        bin("dependency-cruiser", "bin/dependency-cruise.mjs"),
        ...["app", "lib", "workers", "cli", "--config", ".dependency-cruiser.cjs"],
      ]),
  },
  { name: "unused", run: () => check([bin("knip", "bin/knip.js")]) },
  { name: "schema", run: checkSchema },
  { name: "unit", run: () => vitest("unit") },
  { name: "numeric", run: () => vitest("numeric") },
  { name: "build", run: () => buildApp().then(one(true), failedBuild) },
  { name: "system", run: () => vitest("system"), build: true },
  { name: "browser", run: playwright, build: true },
];

const one = (passed) => () => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });

function failedBuild(error) {
  console.error(error.message);
  return one(false)();
}

async function check(args) {
  const { code } = await runCommand(process.execPath, args, { onLine: print });
  return one(code === 0)();
}

/** Next writes the types of the routes (`PageProps`) that pages name; a fresh clone has none yet. */
async function checkTypes() {
  const written = await check([bin("next", "dist/bin/next"), "typegen"]);
  return written.failed > 0 ? written : check([bin("typescript", "bin/tsc"), "--noEmit"]);
}

/** Generates migrations in a copy: when there is one to generate, the schema was changed without its migration. */
async function checkSchema() {
  const copy = mkdtempSync(join(tmpdir(), "chorus-drizzle-"));
  try {
    cpSync(join(home, "drizzle"), copy, { recursive: true });
    const options = ["generate", "--dialect", "sqlite", "--schema", "lib/db/schema", "--out", relative(home, copy)];
    const { code, output } = await runCommand(process.execPath, [bin("drizzle-kit", "bin.cjs"), ...options]);
    const same = code === 0 && output.includes("No schema changes");
    if (!same) console.error(`${output.trim()}\nRun "npm run db:generate" and commit drizzle/.`);
    return one(same)();
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function vitest(project) {
  const file = resultFile(project);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const args = [bin("vitest", "vitest.mjs"), "run", "--project", project, "--passWithNoTests", ...reporters];
  const { code } = await runCommand(process.execPath, args, { onLine: print });
  return count(code, file, ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) => ({
    passed: numPassedTests,
    // a file that does not even load has no tests: it counts as one that failed
    failed:
      numFailedTests + testResults.filter((each) => each.status === "failed" && !each.assertionResults.length).length,
    skipped: numPendingTests + numTodoTests,
  }));
}

async function playwright() {
  const file = resultFile("browser");
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const args = [
    bin("@playwright", "test/cli.js"),
    "test",
    "--config",
    "e2e/playwright.config.ts",
    "--reporter=list,json",
  ];
  const { code } = await runCommand(process.execPath, args, { env, onLine: print });
  return count(code, file, ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (errors.length > 0 && stats.unexpected === 0 ? 1 : 0),
    skipped: stats.skipped,
  }));
}

function resultFile(name) {
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** Reads a reporter's file; a runner that failed without saying which test failed counts as one failure. */
function count(code, file, read) {
  try {
    const counts = read(JSON.parse(readFileSync(file, "utf8")));
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch (error) {
    console.error(`No results in ${file}: ${error.message}`);
    return one(false)();
  }
}
