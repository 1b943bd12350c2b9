import { expect, test } from "vitest";
import type { RunView } from "@/lib/runs/read-run";
import type { RunNews } from "@/lib/runs/run-feed";
import { type RunPage, withNews } from "./use-run-feed";

const view = (step: number, attempt = 1): RunView => ({
  ...{ id: "run", name: "run", state: "running", active: true, explanation: "", attempt, step, totalSteps: 9 },
  ...{ secondsLeft: null, tokensPerSecond: null, engine: null, parameters: null, latest: {}, memory: null },
  ...{ startedAt: null, endedAt: null, checkpoints: [] },
});
const news = (run: RunView, more: Partial<RunNews> = {}): RunNews => ({
  ...{ run, cursor: "", metrics: [], logs: [], samples: [], warnings: [] },
  ...more,
});
const sample = (step: number, completion: string) => ({ step, position: 0, prompt: "p", completion, score: null });
const start: RunPage = { run: view(0), series: {}, logs: [], samples: [], warnings: [] };
const rows = (...steps: number[]) => steps.map((step) => ({ step, values: { loss: step } }));

test("rows grow the curves; evaluation that came later joins its step", () => {
  let page = withNews(start, news(view(2), { metrics: rows(1, 2) }));
  page = withNews(page, news(view(2), { metrics: [{ step: 2, values: { loss: 2, eval_loss: 7 } }] }));
  expect(page.series).toEqual({
    loss: [
      [1, 1],
      [2, 2],
    ],
    eval_loss: [[2, 7]],
  });
});

test("a resumed run loses what lay beyond its checkpoint, and grows again", () => {
  let page = withNews(
    start,
    news(view(5), { metrics: rows(1, 2, 3, 4, 5), samples: [sample(4, "old"), sample(2, "kept")] }),
  );
  page = withNews(page, news(view(3, 2), { metrics: rows(3) }));
  expect(page.series.loss?.map(([step]) => step)).toEqual([1, 2, 3]);
  expect(page.samples.map(({ completion }) => completion)).toEqual(["kept"]);
});

test("warnings come once, and those beyond the checkpoint that a run went back to are gone", () => {
  const warning = (step: number) => {
    return { seq: step, step, watcher: "nan", metric: "loss", value: null, threshold: 0, message: "loss is NaN." };
  };
  let page = withNews(start, news(view(5), { warnings: [warning(2), warning(4)] }));
  page = withNews(page, news(view(3, 2)));
  expect(page.warnings.map(({ step }) => step)).toEqual([2]);
});

test("samples of a step replace those that were there", () => {
  const page = withNews(
    withNews(start, news(view(1), { samples: [sample(1, "a")] })),
    news(view(1), { samples: [sample(1, "b")] }),
  );
  expect(page.samples.map(({ completion }) => completion)).toEqual(["b"]);
});
