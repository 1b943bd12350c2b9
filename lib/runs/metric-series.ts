import { downsample, type Point } from "./downsample";
import { maxPoints } from "./page-limits";

/** The values of a run by metric name, each in order of steps. */
export type Series = Readonly<Record<string, readonly Point[]>>;

export interface MetricRow {
  readonly step: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** Rows as one list of points for each metric, thinned and rounded for a chart; a value that was not finite leaves a gap. */
export function toSeries(rows: readonly MetricRow[], limit: number = maxPoints): Series {
  return mapSeries(thin(addRows({}, rows), limit), (points) =>
    points.map(([step, value]): Point => [step, Number(value.toPrecision(5))]),
  );
}

/** Adds rows that came later; a step that is there already is replaced, as a resumed run does. */
export function addRows(series: Series, rows: readonly MetricRow[]): Series {
  const grown: Record<string, Point[]> = {};
  for (const { step, values } of rows) {
    for (const [name, value] of Object.entries(values)) {
      if (value === null) continue;
      grown[name] ??= [...(series[name] ?? [])];
      const points = grown[name];
      const point: Point = [step, value];
      const at = points.findLastIndex(([known]) => known <= step);
      points.splice(points[at]?.[0] === step ? at : at + 1, points[at]?.[0] === step ? 1 : 0, point);
    }
  }
  return { ...series, ...grown };
}

/** Drops what lies beyond `step`: a resumed run goes on from there. */
export function cutAfter(series: Series, step: number): Series {
  return mapSeries(series, (points) => points.filter(([at]) => at <= step));
}

export function thin(series: Series, limit: number = maxPoints): Series {
  return mapSeries(series, (points) => downsample(points, limit));
}

function mapSeries(series: Series, change: (points: readonly Point[]) => readonly Point[]): Series {
  return Object.fromEntries(Object.entries(series).map(([name, points]) => [name, change(points)]));
}
