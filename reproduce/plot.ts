import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

const look = {
  font: "system-ui, sans-serif",
  background: "white",
  axis: { gridColor: "#e8e8ec", domainColor: "#b9bbc6", tickColor: "#b9bbc6", labelColor: "#60646c" },
  title: { anchor: "start", fontSize: 14, offset: 12 },
  view: { stroke: null },
} as const;

/** A plot as SVG. */
export function drawPlot(spec: TopLevelSpec): Promise<string> {
  const { spec: compiled } = compile({ ...spec, config: { ...look, ...spec.config } });
  return new View(parse(compiled), { renderer: "none" }).toSVG();
}
