// `npm test`: installs what it needs, runs every stage to the end, and says `N passed, N failed` as its last line.
// `npm test -- unit browser` runs only those.
import { checkNode } from "./check-node.mjs";

checkNode();
const { installDependencies } = await import("./install-dependencies.mjs");
const began = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const wanted = process.argv.slice(2);

try {
  await installDependencies();
  const { stages } = await import("./stages.mjs");
  const unknown = wanted.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown) {
    console.error(`There is no stage "${unknown}". They are: ${stages.map(({ name }) => name).join(", ")}.`);
    process.exit(1);
  }
  const chosen = choose(stages);
  if (chosen.some(({ name }) => name === "browser")) {
    const { installChromium } = await import("./install-chromium.mjs");
    await installChromium();
  }
  if (chosen.some(({ name }) => ["unit", "numeric", "system", "browser"].includes(name))) {
    const { step } = await import("./say.mjs");
    const { prepareEngine } = await import("./prepare-engine.mjs");
    await step("Tensor engine", ({ log }) => prepareEngine({ log }));
  }
  const lines = [];
  for (const stage of chosen) lines.push(await runStage(stage));
  console.log(`\n${lines.join("\n")}\n${seconds(began)} s in all\n`);
} catch (error) {
  console.error(error.message ?? error);
  total.failed += 1;
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 ? 1 : 0);

/** All stages, or the wanted ones with the build before those that need it. */
function choose(stages) {
  if (wanted.length === 0) return stages;
  const needsBuild = stages.some((stage) => stage.build && wanted.includes(stage.name));
  return stages.filter(({ name }) => wanted.includes(name) || (name === "build" && needsBuild));
}

async function runStage({ name, run }) {
  const start = Date.now();
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 60 - name.length))}`);
  const counts = await run();
  for (const key of Object.keys(total)) total[key] += counts[key];
  return `${counts.failed > 0 ? "✗" : "✓"} ${name.padEnd(10)} ${seconds(start)} s, ${counts.passed} passed, ${counts.failed} failed`;
}

function seconds(since) {
  return Math.round((Date.now() - since) / 1000);
}
