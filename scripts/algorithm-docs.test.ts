import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { algorithms } from "../lib/algorithms/registry";
import { algorithmDocs } from "./algorithm-docs";

const all = Object.values(algorithms);

test("docs/algorithms.md is what the registry says: npx tsx scripts/write-algorithm-docs.ts writes it", () => {
  expect(readFileSync(new URL("../docs/algorithms.md", import.meta.url), "utf8")).toBe(algorithmDocs(all));
});

test("every method has a row, a section and its own settings; those of all stand once", () => {
  const text = algorithmDocs(all);
  for (const { name, config } of all) {
    const [, section = ""] = text.split(`\n## ${name}\n`);
    const own = section.split("\n## ")[0] ?? "";
    expect(text).toContain(`](#${name})`);
    expect(own).toContain("When not to:");
    for (const key of Object.keys(config.shape)) expect(text).toContain(`| \`${key}\` |`);
  }
  expect(text.split("| `lora_r` |")).toHaveLength(2);
  expect(text.split("| `beta` |").length).toBeGreaterThan(3);
});
