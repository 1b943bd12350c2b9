// `npm start`: from a fresh clone to a running Chorus. Only node: modules until the dependencies are installed.
import { join } from "node:path";
import { checkNode } from "./check-node.mjs";

checkNode();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const { fail } = await import("./say.mjs");
try {
  await main();
} catch (error) {
  fail(error);
}

async function main() {
  const began = Date.now();
  const { address, checkPort } = await import("./check-port.mjs");
  const { lockData } = await import("./lock-data.mjs");
  const { installDependencies } = await import("./install-dependencies.mjs");
  const where = address();
  for (const signal of signals) process.on(signal, () => process.exit(130)); // until there are children to stop
  lockData(where.url);
  await checkPort(where);
  await installDependencies();

  const { step } = await import("./say.mjs");
  const { prepareEngine } = await import("./prepare-engine.mjs");
  const { prepareData } = await import("./prepare-data.mjs");
  const { buildApp } = await import("./build-app.mjs");
  await step("Tensor engine", ({ log }) => prepareEngine({ log }));
  const admin = await step("Database", prepareData);
  if (admin) console.log(`${credentials(admin)}\n`); // at once: whatever comes next may fail
  await buildApp();
  await run(where, admin, began);
}

async function run(where, admin, began) {
  const { supervise } = await import("./supervise.mjs");
  const { typescript } = await import("./run-command.mjs");
  const next = join("node_modules", "next", "dist", "bin", "next");
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const children = supervise([
    { name: "web", args: [next, "start", "-H", where.host, "-p", String(where.port)], env },
    { name: "worker", args: [...typescript, "workers/main.ts"], env },
  ]);
  let told = 0;
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (Date.now() - told < 500) return; // one Ctrl-C may come twice: from the terminal, and from npm
      told = Date.now();
      console.log("\nStopping (again: at once) …");
      children.stop();
    });
  }
  if (await answers(where, children.stopped)) greet(where.url, admin, began);
  await children.stopped;
  console.log("Chorus has stopped.");
  process.exit(0);
}

/** Waits until the web server answers; false when it was stopped before. */
async function answers({ host, port }, stopped) {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  let gone = false;
  stopped.then(() => {
    gone = true;
  });
  while (!gone) {
    const up = await fetch(`http://${name}:${port}/login`, { redirect: "manual" }).then(
      (response) => response.status < 500,
      () => false,
    );
    if (up) return true;
    await new Promise((wake) => setTimeout(wake, 150));
  }
  return false;
}

function greet(url, admin, began) {
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`\n  Chorus runs at ${url} (up after ${seconds} s). Ctrl-C stops it.`);
  if (admin) console.log(`\n${credentials(admin)}`);
  console.log("");
}

/** Known only now: the database keeps a hash. */
function credentials({ email, password }) {
  return [
    `  Sign in as   ${email}`,
    `  Password     ${password}`,
    "  It is shown this once. Change it under Account; a lost one: npx chorus user reset-password",
  ].join("\n");
}
