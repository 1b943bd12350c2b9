import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { type Db, immediate } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { testDb } from "../db/test-db";
import { LeaseLost } from "./as-holder";
import { type ClaimedJob, claimJob } from "./claim-job";
import { endJob } from "./end-job";
import { enqueue } from "./enqueue";
import { thisHolder } from "./holder";
import { jobKinds, lanes } from "./job";
import { jobState } from "./job-state";
import { listWorkers } from "./list-workers";
import { markLostJobs } from "./mark-lost-jobs";
import { renewLease } from "./renew-lease";
import { reportProgress } from "./report-progress";
import { reportWorker } from "./report-worker";
import { requestStop } from "./request-stop";
import { requeueJob } from "./requeue-job";

let db: Db;
const start = 1_000_000;
const worker = "elsewhere:1";

beforeEach(() => {
  db = testDb();
});

const add = (options: Parameters<typeof enqueue>[3] = {}) =>
  immediate(db, (tx) => enqueue(tx, "train", { runId: "run_a" }, { runAfter: start, ...options }));

const row = (id: string) => {
  const job = db.select().from(jobs).where(eq(jobs.id, id)).get();
  if (!job) throw new Error(`no job ${id}`);
  return job;
};

function claim(now = start): ClaimedJob {
  const job = claimJob(db, worker, 100, now);
  if (!job) throw new Error("nothing to claim");
  return job;
}

describe("enqueue", () => {
  test("with a known key it returns the first job and adds nothing", () => {
    const first = add({ key: "k" });
    expect(add({ key: "k" })).toBe(first);
    expect(db.select().from(jobs).all()).toHaveLength(1);
  });

  test("is undone with the caller's transaction", () => {
    expect(() =>
      immediate(db, (tx) => {
        enqueue(tx, "train", { runId: "run_a" });
        throw new Error("the caller changed its mind");
      }),
    ).toThrow("changed its mind");
    expect(db.select().from(jobs).all()).toHaveLength(0);
  });
});

describe("claiming", () => {
  test("goes by priority, then by age, and respects runAfter", () => {
    const old = add();
    const urgent = add({ priority: 5 });
    const later = add({ priority: 9, runAfter: start + 50 });
    expect([claim().lease.jobId, claim().lease.jobId]).toEqual([urgent, old]);
    expect(claimJob(db, worker, 100, start)).toBeNull();
    expect(claim(start + 50).lease.jobId).toBe(later);
  });

  test("is by lane: what asks an endpoint goes beside what computes", () => {
    const [trains, alsoTrains] = [add({ priority: 1 }), add()];
    const asks = immediate(db, (tx) => enqueue(tx, "ask", { judgingId: "jdg_a" }, { runAfter: start }));
    const claimed = lanes.map((kinds) => claimJob(db, worker, 100, start, kinds)?.lease.jobId);
    expect(claimed).toEqual([trains, asks]);
    expect(lanes.flat().toSorted()).toEqual(jobKinds.toSorted()); // each kind has its lane
    expect(claim().lease.jobId).toBe(alsoTrains);
  });

  test("leaves kinds alone that this version does not know", () => {
    const id = add();
    db.update(jobs).set({ kind: "from-the-future" }).where(eq(jobs.id, id)).run();
    expect(claimJob(db, worker, 100, start)).toBeNull();
  });
});

describe("the lease", () => {
  test("expired means lost at once to readers, and to the holder when somebody marks it", () => {
    const id = add();
    const { lease } = claim();
    expect(jobState(row(id), start + 99)).toBe("running");
    expect(jobState(row(id), start + 100)).toBe("lost");
    renewLease(db, lease, 100, start + 150); // it was only slow
    expect(jobState(row(id), start + 200)).toBe("running");
    expect(markLostJobs(db, 10, start + 249)).toEqual([]);
    expect(markLostJobs(db, 10, start + 250)).toEqual([id]);
    expect(row(id)).toMatchObject({ status: "lost", attempts: 1 });
    for (const write of [
      () => renewLease(db, lease, 100, start + 260),
      () => reportProgress(db, lease, { done: 1, total: 2, note: "" }),
      () => endJob(db, lease, { as: "succeeded" }),
    ]) {
      expect(write).toThrow(LeaseLost);
    }
    expect(claimJob(db, worker, 100, start + 259)).toBeNull(); // it rests, so that people can see it
    expect(claim(start + 260)).toMatchObject({ attempt: 2, trouble: expect.stringContaining("stopped reporting") });
    expect(() => renewLease(db, lease, 100, start + 270)).toThrow(LeaseLost);
  });

  test("lost for the third time is failed, with the reason", () => {
    const id = add();
    for (const attempt of [0, 1, 2]) {
      claim(start + attempt * 1000);
      markLostJobs(db, 0, start + attempt * 1000 + 500);
    }
    expect(row(id)).toMatchObject({ status: "failed", attempts: 3, error: expect.stringContaining("attempt 3 of 3") });
  });

  test("a holder of this machine that no longer exists has lost the job before its lease expires", () => {
    const id = add();
    claimJob(db, thisHolder(), 100_000, start);
    expect(markLostJobs(db, 0, start + 1)).toEqual([]);
    db.update(jobs).set({ worker: goneHolder() }).run();
    expect(markLostJobs(db, 0, start + 1)).toEqual([id]);
  });
});

describe("ending", () => {
  test.each([
    ["succeeded", { as: "succeeded" }, { status: "succeeded", error: null }],
    ["failed", { as: "failed", error: "no" }, { status: "failed", error: "no" }],
    ["crashed", { as: "crashed", error: "bang", retryAt: 7 }, { status: "queued", error: "bang", attempts: 1 }],
    ["released", { as: "released" }, { status: "queued", attempts: 0 }],
  ] as const)("%s", (_, ending, expected) => {
    const id = add();
    endJob(db, claim().lease, ending);
    expect(row(id)).toMatchObject({ ...expected, leaseToken: null, worker: null });
  });

  test("a crash on the last attempt fails", () => {
    const id = add({ maxAttempts: 1 });
    endJob(db, claim().lease, { as: "crashed", error: "exit code 9", retryAt: 0 });
    expect(row(id)).toMatchObject({ status: "failed", error: "exit code 9" });
  });
});

describe("stopping", () => {
  test("a held job is stopping until its holder says so", () => {
    const id = add();
    const { lease } = claim();
    expect(requestStop(db, id, start + 1)).toBe("stopping");
    expect(jobState(row(id), start + 2)).toBe("stopping");
    endJob(db, lease, { as: "released" }); // a worker that goes away meanwhile does not undo the stop
    expect(row(id).status).toBe("stopped");
  });

  test.each([
    ["waiting in the queue", () => undefined],
    ["whose lease expired", () => claim(start - 1000)],
    [
      "whose holder is gone",
      () =>
        db
          .update(jobs)
          .set({ worker: goneHolder(), leaseExpiresAt: start * 9 })
          .run(),
    ],
  ])("a job %s is stopped at once", (_, prepare) => {
    const id = add({ runAfter: 0 });
    prepare();
    expect(requestStop(db, id, start)).toBe("ended");
    expect(row(id).status).toBe("stopped");
    expect(claimJob(db, worker, 100, start * 10)).toBeNull();
  });

  test("what has ended stays as it is", () => {
    const id = add();
    endJob(db, claim().lease, { as: "succeeded" });
    expect(requestStop(db, id, start)).toBe("ended");
    expect(row(id).status).toBe("succeeded");
  });
});

test("a stopped job can be put back, with further attempts; one that runs cannot", () => {
  const id = add();
  const { lease } = claim();
  expect(() => immediate(db, (tx) => requeueJob(tx, id, start))).toThrow("A worker is at it");
  requestStop(db, id, start);
  endJob(db, lease, { as: "stopped" });
  immediate(db, (tx) => requeueJob(tx, id, start));
  expect(row(id)).toMatchObject({ status: "queued", maxAttempts: 4, stopRequestedAt: null });
  expect(claim().attempt).toBe(2);
});

test("workers are listed while they report and exist", () => {
  reportWorker(db, "elsewhere:1", { name: "wasm", device: "CPU", why: "no native library" }, start);
  reportWorker(db, goneHolder(), null, start);
  expect(listWorkers(db, 100, start + 50)).toMatchObject([{ id: "elsewhere:1", engine: { name: "wasm" } }]);
  expect(listWorkers(db, 100, start + 101)).toEqual([]);
});

/** A process id above any that Linux gives out (its ceiling is 2^22). */
function goneHolder(): string {
  return `${thisHolder().split(":")[0]}:${2 ** 22 + 1}`;
}
