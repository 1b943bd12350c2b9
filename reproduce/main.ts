import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { openEngine } from "../lib/engine/engine";
import { drawPlot } from "./plot";
import { experiments } from "./registry";

/** `npm run reproduce -- NAME`: makes a headline result in small, writes its figures and its plot. */
const names = Object.keys(experiments);
const whole = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Give a whole number from 1 on.");
  return value;
};
const program = new Command("npm run reproduce --")
  .argument("<name>", `which result: ${names.join(", ")}, or all`)
  .option("--seeds <count>", "how many seeds", whole, 3)
  .option("--out <folder>", "where NAME.json and NAME.svg go", join("docs", "results"))
  .option("--quick", "far too small to show anything: only that it runs", false)
  .parse();
const { seeds, out, quick } = program.opts<{ seeds: number; out: string; quick: boolean }>();
const [asked = ""] = program.args;
const chosen = asked === "all" ? names : [asked];
const unknown = chosen.find((name) => !names.includes(name));
if (unknown !== undefined) program.error(`There is no result "${unknown}". There are: ${names.join(", ")}.`);

const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("Stopped.")));
const { name: engine, device, version } = await openEngine();
mkdirSync(out, { recursive: true });
let missed = 0;
for (const name of chosen) missed += await reproduce(name);
process.exitCode = missed > 0 && !quick ? 1 : 0;

/** Returns how many claims did not hold. */
async function reproduce(name: string): Promise<number> {
  const experiment = experiments[name];
  if (!experiment) return 0;
  const folder = mkdtempSync(join(tmpdir(), `chorus-${name}-`));
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  console.log(`${experiment.title} (${name})\n`);
  try {
    const say = (what: string, done: number, total: number) => {
      const left = done > 0 ? `, some ${Math.round((seconds() / done) * (total - done))} s to go` : "";
      console.log(`  ${String(seconds()).padStart(4)} s  ${done} of ${total}: ${what}${left}`);
    };
    const list = Array.from({ length: seeds }, (_, i) => i + 1);
    const { rows, findings } = await experiment.run({ seeds: list, quick, folder, signal: stop.signal, say });
    const { title, about } = experiment;
    const machine = { engine, device, version, cpu: cpus()[0]?.model, cores: cpus().length };
    const result = {
      name,
      title,
      about,
      date: new Date().toISOString().slice(0, 10),
      seconds: seconds(),
      machine,
      seeds: list,
      findings,
      rows,
    };
    writeFileSync(join(out, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
    writeFileSync(join(out, `${name}.svg`), `${await drawPlot(experiment.plot(rows))}\n`);
    console.log();
    for (const { claim, holds, measured } of findings)
      console.log(`  ${holds ? "✓" : "✗"} ${claim}\n      ${measured}`);
    console.log(`\n  ${join(out, `${name}.json`)} and .svg, after ${seconds()} s\n`);
    return findings.filter(({ holds }) => !holds).length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
