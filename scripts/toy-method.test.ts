import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chartsFor } from "../app/(manage)/runs/[runId]/chart-groups";
import { register } from "../cli/train";
import { algorithms, findAlgorithm } from "../lib/algorithms/registry";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { readSettings, settingFields } from "../lib/runs/setting-fields";
import { fixtureModel } from "../lib/training/tiny-model.fixture";
import { algorithmDocs } from "./algorithm-docs";
import { toy } from "./toy-method.fixture";

const folder = mkdtempSync(join(tmpdir(), "chorus-toy-"));
beforeAll(() => void Object.assign(algorithms, { toy })); // the line in the registry
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `chorus train` with these arguments, in this process; what it printed. */
async function chorus(...args: string[]): Promise<string> {
  let text = "";
  const program = new Command().exitOverride();
  const write = (part: string) => {
    text += part;
  };
  register(program);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: write, writeErr: write });
  }
  await program.parseAsync(["node", "chorus", "train", ...args]).catch((error: unknown) => {
    if (!args.includes("--help")) throw error; // help leaves by an exception
  });
  return text;
}

test("a new method's form has its field, with its bounds and default, and reads it", () => {
  const fields = settingFields(findAlgorithm("toy").config);
  expect(fields.find(({ name }) => name === "toy_reluctance")).toMatchObject({
    ...{ kind: "number", title: "Reluctance", standard: "0.5", bounds: "0 to 10", typical: [0, 1], advanced: false },
  });
  expect(readSettings(fields, { toy_reluctance: "0,25", max_steps: "3" })).toEqual({
    toy_reluctance: 0.25,
    max_steps: 3,
  });
});

test("the command line lists it with its settings", async () => {
  const help = await chorus("--help");
  expect(help).toMatch(/how: [^)]*\btoy\b/);
  expect(help).toMatch(/Only toy:\n\s+toy_reluctance \(0\.5\): How much the rejected/);
});

test("it trains from the command line, and each thing it measures has a chart", async () => {
  const data = join(folder, "pairs.jsonl");
  const rows = ["stone", "river", "lamp", "cloud"].map((word) => ({
    prompt: `${word}?`,
    chosen: ` ${word}`,
    rejected: " no",
  }));
  writeFileSync(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const out = join(folder, "run");
  await chorus(
    "--algorithm",
    "toy",
    "--model",
    fixtureModel,
    "--data",
    data,
    "--eval",
    data,
    "--out",
    out,
    "--set",
    "toy_reluctance=0.1",
    "max_steps=6",
    "warmup_ratio=0",
  );
  const metrics = readJsonl(join(out, "metrics.jsonl")) as Record<string, number>[];
  const gaps = metrics.flatMap((values) => values["toy/gap"] ?? []);
  expect(gaps).toHaveLength(6);
  expect(gaps.at(-1)).toBeGreaterThan(gaps[0] ?? Number.NaN);
  const charts = chartsFor(
    [...new Set(metrics.flatMap((values) => Object.keys(values)))].filter((name) => name !== "step"),
  );
  expect(charts.map(({ title }) => title)).toEqual(expect.arrayContaining(["Loss", "toy/gap", "Gradient norm"]));
  expect(JSON.parse(readFileSync(join(out, "checkpoints/step-6/state.json"), "utf8"))).toMatchObject({
    algorithm: "toy",
    config: { toy_reluctance: 0.1 },
  });
});

test("the docs have its row, its section and its settings", () => {
  const text = algorithmDocs(Object.values(algorithms));
  expect(text).toContain("| [Toy unlikelihood](#toy) `toy` | pairs | 1 | no | low |");
  expect(text).toContain("\n## toy\n");
  expect(text).toContain("| `toy_reluctance` | 0.5 | 0 to 1 | 0 to 10 |");
});
