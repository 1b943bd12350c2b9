import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Db } from "../db/client";
import { checkpoints, runMetrics } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { LeaseLost } from "../jobs/as-holder";
import { claimJob } from "../jobs/claim-job";
import { endJob } from "../jobs/end-job";
import { requestStop } from "../jobs/request-stop";
import type { WatchedEvent } from "../watchers/watch-events";
import { listRuns } from "./list-runs";
import { readReadings } from "./read-readings";
import { readRun } from "./read-run";
import { readRunHistory } from "./read-run-history";
import { beginning, readRunUpdates } from "./read-run-updates";
import { recordTrainEvent } from "./record-train-event";
import { resumeRun } from "./resume-run";
import { addRun } from "./run.fixture";
import { RunFeed, type RunNews } from "./run-feed";
import { stopRun } from "./stop-run";

let db: Db;
let data: string;
let runId: string;
let jobId: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-record-"));
  vi.stubEnv("CHORUS_DATA", data);
  db = testDb();
  ({ runId, jobId } = addRun(db));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(data, { recursive: true, force: true });
});

function holder(): { store: (...events: WatchedEvent[]) => void; lease: { jobId: string; token: string } } {
  const job = claimJob(db, "elsewhere:1", 60_000);
  if (!job) throw new Error("nothing to claim");
  const { lease, attempt } = job;
  return {
    lease,
    store: (...events) => {
      for (const event of events) recordTrainEvent(db, lease, { runId, attempt }, event);
    },
  };
}

const start = (firstStep: number): WatchedEvent => ({
  ...{ type: "start", firstStep, totalSteps: 10, parameters: 7 },
  engine: { name: "wasm", device: "CPU" },
});
const metrics = (
  step: number,
  values: Record<string, number> = { loss: 1 / step, num_tokens: 100 * step },
): WatchedEvent => ({
  ...{ type: "metrics", step, values },
});
const checkpoint = (step: number): WatchedEvent => ({
  ...{ type: "checkpoint", step, dir: join(data, "runs", runId, "checkpoints", `step-${step}`), role: "policy" },
  ...{ sha256: "abc", bytes: 5, final: false },
});
const samples = (step: number): WatchedEvent => ({
  type: "samples",
  step,
  samples: [{ prompt: "p", completion: `${step}` }],
});

describe("what a run yields", () => {
  test("is read back: state, curves, samples, checkpoints named after run and step", () => {
    const { store } = holder();
    store(start(1), samples(0), metrics(1), metrics(2), checkpoint(2));
    expect(readRun(db, runId)).toMatchObject({
      ...{ state: "running", step: 2, totalSteps: 10, parameters: 7, latest: { loss: 0.5 }, attempt: 1 },
      ...{ engine: { name: "wasm", device: "CPU" } },
      checkpoints: [{ name: `${runId} · step 2`, step: 2, role: "policy" }],
    });
    expect(readRunHistory(db, runId)).toMatchObject({
      series: {
        loss: [
          [1, 1],
          [2, 0.5],
        ],
      },
      samples: [{ step: 0 }],
    });
    expect(db.select().from(checkpoints).all().at(-1)?.path).toBe(`runs/${runId}/checkpoints/step-2`);
    expect(listRuns(db)).toMatchObject([
      {
        id: runId,
        algorithm: "dpo",
        loss: [
          [1, 1],
          [2, 0.5],
        ],
      },
    ]);
  });

  test("of an evaluation joins its step's row, which readers see again; what is not finite is a gap", () => {
    const { store } = holder();
    store(start(1), metrics(1, { loss: 2 }));
    const { cursor } = readRunUpdates(db, runId, beginning);
    store(metrics(1, { eval_loss: 3, margin: Number.NaN }));
    expect(readRunUpdates(db, runId, cursor).metrics).toEqual([
      { step: 1, values: { loss: 2, eval_loss: 3, margin: null } },
    ]);
    expect(db.select().from(runMetrics).all()).toHaveLength(1);
  });

  test("is refused of a holder who has lost the job", () => {
    const { store } = holder();
    store(start(1), metrics(1));
    db.$client.exec("update jobs set lease_token = 'of another'");
    expect(() => store(metrics(2))).toThrow(LeaseLost);
    expect(readRun(db, runId).step).toBe(1);
  });
});

test("a later attempt goes on from its checkpoint: what lay beyond is gone, no step is there twice", () => {
  const first = holder();
  first.store(start(1), metrics(1), metrics(2), checkpoint(2), metrics(3), samples(3), metrics(4));
  endJob(db, first.lease, { as: "crashed", error: "bang", retryAt: 0 });
  expect(readRun(db, runId)).toMatchObject({ state: "queued", explanation: expect.stringContaining("bang") });
  const second = holder();
  second.store(checkpoint(2), start(3));
  expect(readRun(db, runId)).toMatchObject({ step: 2, attempt: 2 });
  second.store(metrics(3), metrics(4), samples(4));
  const { series, samples: kept } = readRunHistory(db, runId);
  expect(series.loss?.map(([step]) => step)).toEqual([1, 2, 3, 4]);
  expect(kept.map(({ step }) => step)).toEqual([4]);
  expect(readRun(db, runId).checkpoints).toHaveLength(1);
});

test("warnings are read back and sent as they come; a later attempt drops those beyond its checkpoint", () => {
  const warning = (step: number, watcher: string, value: number): WatchedEvent => {
    return { type: "warning", step, watcher, metric: "kl", value, threshold: 1, message: `The KL is ${value}.` };
  };
  const first = holder();
  first.store(start(1), metrics(1), warning(1, "collapse", 3));
  const { cursor } = readRunUpdates(db, runId, beginning);
  first.store(metrics(2), checkpoint(2), warning(3, "nan", Number.NaN), warning(3, "nan", Number.NaN));
  const told = { step: 3, watcher: "nan", metric: "kl", value: null, threshold: 1, message: "The KL is NaN." };
  expect(readRunUpdates(db, runId, cursor).warnings).toMatchObject([told]);
  expect(readRunHistory(db, runId).warnings.map(({ watcher }) => watcher)).toEqual(["collapse", "nan"]);
  endJob(db, first.lease, { as: "crashed", error: "bang", retryAt: 0 });
  holder().store(start(3));
  expect(readRunHistory(db, runId).warnings.map(({ watcher }) => watcher)).toEqual(["collapse"]);
});

test("what a run has measured comes back as its watchers were shown it", () => {
  const answered: WatchedEvent = { type: "samples", step: 0, samples: [{ prompt: "p", completion: "one two" }] };
  holder().store(start(1), answered, metrics(1, { loss: 2, kl: Number.NaN }));
  expect(readReadings(db, runId)).toEqual([
    { step: 0, values: { "samples/mean_length": 2 } },
    { step: 1, values: { loss: 2, kl: Number.NaN } },
  ]);
});

test("stop and resume", () => {
  const { store, lease } = holder();
  store(start(1), metrics(1), checkpoint(1));
  expect(stopRun(db, runId)).toBe("stopping");
  expect(readRun(db, runId).state).toBe("stopping");
  expect(() => resumeRun(db, runId)).toThrow("A worker is at it");
  endJob(db, lease, { as: "stopped" });
  expect(readRun(db, runId)).toMatchObject({
    ...{ state: "stopped", active: false },
    explanation: "Stopped at step 1. Resume goes on from the checkpoint at step 1.",
  });
  resumeRun(db, runId);
  expect(readRun(db, runId).state).toBe("queued");
});

describe("the feed", () => {
  const collect = (feed: RunFeed, cursor: string) => {
    const news: RunNews[] = [];
    return {
      news,
      leave: feed.follow(
        runId,
        cursor,
        (each) => news.push(each),
        () => undefined,
      ),
    };
  };

  test("sends a reader that comes back exactly what it missed, once, and the state with it", () => {
    vi.useFakeTimers();
    const { store } = holder();
    store(start(1), metrics(1), { type: "log", level: "info", message: "hello" });
    const feed = new RunFeed(db, 500);
    const early = collect(feed, beginning);
    expect(early.news).toMatchObject([{ metrics: [{ step: 1 }], logs: [{ message: "hello" }], run: { step: 1 } }]);
    const seen = early.news.at(-1)?.cursor ?? "";
    early.leave();
    store(metrics(2), samples(2));
    vi.advanceTimersByTime(2000);
    expect(early.news).toHaveLength(1);
    const back = collect(feed, seen);
    const steady = collect(feed, seen);
    store(metrics(3));
    vi.advanceTimersByTime(2000);
    for (const { news } of [back, steady]) {
      expect(news.flatMap(({ metrics }) => metrics.map(({ step }) => step))).toEqual([2, 3]);
      expect(news.flatMap((each) => each.logs)).toEqual([]);
      expect(news.flatMap((each) => each.samples)).toHaveLength(1);
    }
    expect(vi.getTimerCount()).toBe(1);
    back.leave();
    steady.leave();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("says when the state changes though nothing was stored", () => {
    vi.useFakeTimers();
    holder();
    const { news, leave } = collect(new RunFeed(db, 500), beginning);
    requestStop(db, jobId);
    vi.advanceTimersByTime(500);
    expect(news.map(({ run }) => run.state)).toEqual(["running", "stopping"]);
    vi.advanceTimersByTime(60_000); // nobody renews the lease
    expect(news.at(-1)?.run.state).toBe("lost");
    leave();
  });

  test("ends for a reader whose run can no longer be read", () => {
    const ends: unknown[] = [];
    new RunFeed(db).follow(
      "run_gone",
      beginning,
      () => undefined,
      (error) => ends.push(error),
    );
    expect(ends).toHaveLength(1);
  });
});
