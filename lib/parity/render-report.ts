import type { Outcome } from "./check";
import type { EngineReport } from "./run-checks";

/** An engine's report for people: a table for each kind of check. */
export function renderReport({ engine, device, version, captured, checks, error }: EngineReport): string {
  if (error !== undefined) return `${engine}: ${error}`;
  const tables = Object.values(checks).map(renderTable);
  const way = captured ? "captured as graphs" : "op by op";
  return [`${engine} (${version}), ${way}, on ${device}`, ...tables].join("\n\n");
}

/** Columns as wide as their widest cell, in the order in which outcomes bring them. */
function renderTable(outcomes: readonly Outcome[]): string {
  const headings = [...new Set(outcomes.flatMap((each) => Object.keys(each)))].filter(
    (key) => key !== "passed" && key !== "error",
  );
  const rows = outcomes.map((each) => headings.map((key) => (key in each ? cell(each[key]) : "")));
  const lines = [headings.map((key) => key.replaceAll("_", " ")), ...rows];
  const widths = headings.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const verdicts = outcomes.map(({ passed, error }) => (passed ? "passed" : `FAILED ${error ?? ""}`));
  const render = (line: string[], n: number) =>
    [...line.map((text, i) => text.padEnd(widths[i] ?? 0)), n === 0 ? "" : (verdicts[n - 1] ?? "")]
      .join("  ")
      .trimEnd();
  return lines.map(render).join("\n");
}

function cell(value: Outcome[string] | undefined): string {
  if (value === null || value === undefined) return "not a number";
  if (typeof value === "boolean") return value ? "yes" : "NO";
  if (typeof value === "number" && !Number.isInteger(value)) return value.toExponential(1);
  return String(value);
}
