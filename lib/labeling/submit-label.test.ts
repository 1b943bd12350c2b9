import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { assignments, labels, pairs, tasks } from "../db/schema/labeling";
import { members, projects } from "../db/schema/projects";
import { testDb } from "../db/test-db";
import { claimTask } from "./claim-task";
import { listRecentLabels } from "./list-recent-labels";
import { projectFixture, rankedAsShown } from "./project.fixture";
import { readProgress } from "./read-progress";
import type { ShownTask } from "./show-task";
import { submitLabel } from "./submit-label";
import { undoLabel } from "./undo-label";

const minute = 60_000;

function scene(shape: Parameters<typeof projectFixture>[1] = {}) {
  const db = testDb();
  const made = projectFixture(db, shape);
  const person = (i: number) => made.annotators[i] ?? { id: "nobody" };
  const claim = (i: number, now = 1000): ShownTask => {
    const task = claimTask(db, person(i), { projectId: made.projectId }, now);
    if (!task) throw new Error("nothing to claim");
    return task;
  };
  let keys = 0;
  const submit = (i: number, task: ShownTask, more: Partial<Parameters<typeof submitLabel>[2]> = {}, now = 2000) =>
    submitLabel(
      db,
      person(i),
      {
        assignmentId: task.assignmentId,
        idempotencyKey: `test-key-${keys++}`,
        answer: rankedAsShown(task.responses),
        ...more,
      },
      now,
    );
  const task = () => db.select().from(tasks).get();
  return { db, ...made, person, claim, submit, task };
}

describe("submitting", () => {
  it("stores the answer by response id, its pairs, and completes the task", () => {
    const { db, claim, submit, task } = scene();
    const shown = claim(0);
    const order = [["C"], ["A", "B"]];
    const { status } = submit(0, shown, { answer: { outcome: "ranked", order, unacceptable: ["B"], unranked: [] } });
    expect(status).toBe("recorded");
    const ids = db.select().from(assignments).get()?.shownOrder ?? [];
    expect(db.select().from(labels).get()).toMatchObject({
      answer: { outcome: "ranked", order: [[ids[2]], [ids[0], ids[1]]], unacceptable: [ids[1]], unranked: [] },
      outcome: "ranked",
      surplus: false,
      createdAt: 2000,
    });
    const made = db.select().from(pairs).all();
    expect(made.map(({ chosenId, rejectedId }) => [chosenId, rejectedId])).toEqual([
      [ids[2], ids[0]],
      [ids[2], ids[1]],
    ]);
    expect(task()).toMatchObject({ labelCount: 1, status: "complete" });
  });

  it("stores a key once and answers a repetition alike", () => {
    const { db, claim, submit } = scene({ tasks: 2 });
    const shown = claim(0);
    const first = submit(0, shown, { idempotencyKey: "the same key" });
    expect(submit(0, shown, { idempotencyKey: "the same key" }, 9000)).toEqual({
      ...first,
      next: first.next && { ...first.next, leaseExpiresAt: 9000 + 30 * minute },
    });
    expect(db.select().from(labels).all()).toHaveLength(1);
    expect(() => submit(0, shown)).toThrow(/answered this task already/);
    expect(() => submit(0, claim(0), { idempotencyKey: "the same key" })).toThrow(/another answer/);
  });

  it("refuses what does not fit and stores nothing then", () => {
    const { db, claim, submit, task } = scene({ people: 2 });
    const shown = claim(0);
    expect(() => submit(0, shown, { answer: { outcome: "ranked", order: [["A"]] } })).toThrow();
    expect(() => submit(1, shown)).toThrow(/not given to you/);
    expect(db.select().from(labels).all()).toEqual([]);
    expect(task()).toMatchObject({ labelCount: 0, status: "open" });
  });

  it("counts a late answer while labels are lacking, and keeps it as surplus when not", () => {
    const { db, claim, submit, task } = scene({ people: 2 });
    const early = claim(0, 0);
    const other = claim(1, 31 * minute);
    expect(submit(0, early, {}, 32 * minute).status).toBe("recorded");
    expect(submit(1, other, {}, 33 * minute).status).toBe("surplus");
    expect(task()).toMatchObject({ labelCount: 1, status: "complete" });
    expect(
      db
        .select()
        .from(labels)
        .all()
        .map(({ surplus }) => surplus),
    ).toEqual([false, true]);
    expect(
      new Set(
        db
          .select()
          .from(pairs)
          .all()
          .map(({ labelSeq }) => labelSeq),
      ).size,
    ).toBe(1);
  });

  it("keeps an answer to a task that was retired meanwhile, uncounted", () => {
    const { db, claim, submit, task } = scene();
    const shown = claim(0);
    db.update(tasks).set({ status: "retired" }).run();
    expect(submit(0, shown)).toMatchObject({ status: "surplus", next: null });
    expect(task()).toMatchObject({ labelCount: 0, status: "retired" });
  });

  it("neither counts a skip nor makes pairs of all bad and flag, and keeps their reasons", () => {
    const { db, claim, submit, task } = scene({ people: 3, labelsPerTask: 3 });
    submit(0, claim(0), { answer: { outcome: "skipped", reason: "too long" } });
    expect(task()).toMatchObject({ labelCount: 0, status: "open" });
    submit(1, claim(1), { answer: { outcome: "all_bad" } });
    submit(2, claim(2), { answer: { outcome: "flagged", reason: "private data" } });
    expect(task()).toMatchObject({ labelCount: 2 });
    expect(db.select().from(pairs).all()).toEqual([]);
    expect(
      db
        .select()
        .from(labels)
        .all()
        .map(({ reason }) => reason),
    ).toEqual(["too long", null, "private data"]);
  });
});

describe("belief groups", () => {
  it("are the member's as they are at the moment of the label", () => {
    const { db, claim, submit, groupIds } = scene({ tasks: 2, beliefMode: "joining" });
    const { next } = submit(0, claim(0));
    db.update(members)
      .set({ groupId: groupIds[1] ?? null })
      .run();
    if (next) submit(0, next);
    expect(
      db
        .select()
        .from(labels)
        .all()
        .map(({ groupId }) => groupId),
    ).toEqual(groupIds);
    expect(
      new Set(
        db
          .select()
          .from(pairs)
          .all()
          .map(({ groupId }) => groupId),
      ),
    ).toEqual(new Set(groupIds));
  });

  it("are chosen with each answer where the project asks so", () => {
    const { db, claim, submit, groupIds } = scene({ tasks: 2, beliefMode: "task" });
    const shown = claim(0);
    expect(() => submit(0, shown)).toThrow(/Choose the belief group/);
    expect(() => submit(0, shown, { groupId: "grp_of_another_project" })).toThrow(/not one of this project/);
    const { next } = submit(0, shown, { groupId: groupIds[1] ?? null });
    if (next) submit(0, next, { answer: { outcome: "skipped", reason: "too long" } });
    expect(
      db
        .select()
        .from(labels)
        .all()
        .map(({ groupId }) => groupId),
    ).toEqual([groupIds[1], null]);
  });
});

describe("undoing", () => {
  it("gives the task back with the answer, takes its pairs away, and keeps the row", () => {
    const { db, claim, submit, person, task, projectId } = scene({ people: 2 });
    const answer = { outcome: "ranked", order: [["B"], ["A"]], unacceptable: ["A"], unranked: ["C"] };
    const { labelId } = submit(0, claim(0), { answer });
    const again = undoLabel(db, person(0), { labelId }, 3000);
    expect(again.draft?.value).toEqual({ rows: [["B"], ["A"]], unacceptable: ["A"] });
    expect(db.select().from(pairs).all()).toEqual([]);
    expect(task()).toMatchObject({ labelCount: 0, status: "open" });
    expect(undoLabel(db, person(0), { labelId }, 3500).assignmentId).toBe(again.assignmentId);
    expect(claimTask(db, person(1), { projectId }, 4000)).toBeNull(); // it is leased to the first again
    const revised = submit(0, again, {}, 5000);
    expect(
      db
        .select()
        .from(labels)
        .all()
        .map(({ undoneAt }) => undoneAt),
    ).toEqual([3000, null]);
    expect(task()).toMatchObject({ labelCount: 1, status: "complete" });
    expect(() => undoLabel(db, person(0), { labelId }, 6000)).toThrow(/answered anew/);
    expect(listRecentLabels(db, person(0), { projectId }, 6000).map((recent) => recent.labelId)).toEqual([
      revised.labelId,
    ]);
  });

  it("works for 15 minutes and for one's own labels only", () => {
    const { db, claim, submit, person } = scene({ people: 2 });
    const { labelId } = submit(0, claim(0), {}, 0);
    expect(() => undoLabel(db, person(1), { labelId }, 1)).toThrow(/no such label of yours/);
    expect(() => undoLabel(db, person(0), { labelId }, 15 * minute)).toThrow(/15 minutes/);
    expect(undoLabel(db, person(0), { labelId }, 15 * minute - 1)).toBeTruthy();
  });

  it("of a surplus or skipped label leaves the count alone", () => {
    const { db, claim, submit, person, task } = scene({ people: 2 });
    const early = claim(0, 0);
    submit(1, claim(1, 31 * minute), {}, 32 * minute);
    const { labelId } = submit(0, early, {}, 33 * minute);
    undoLabel(db, person(0), { labelId }, 34 * minute);
    expect(task()).toMatchObject({ labelCount: 1, status: "complete" });
  });

  it("reopens the form empty when the settings no longer allow the old answer", () => {
    const { db, claim, submit, person } = scene();
    const { labelId } = submit(0, claim(0), {
      answer: { outcome: "ranked", order: [["A", "B", "C"]], unacceptable: [], unranked: [] },
    });
    db.update(projects)
      .set({ questionSettings: { ties: false } })
      .run();
    expect(undoLabel(db, person(0), { labelId }, 3000).draft?.value).toBeNull();
  });
});

describe("progress", () => {
  it("counts today's labels, all of mine, and what is left for me", () => {
    const { db, claim, submit, person, projectId } = scene({ people: 2, tasks: 4, labelsPerTask: 2 });
    const first = submit(0, claim(0), {}, 1000);
    if (first.next) submit(0, first.next, {}, 5000);
    submit(0, claim(0), { answer: { outcome: "skipped", reason: "too long" } }, 6000);
    expect(readProgress(db, person(0), { projectId, since: 4000 })).toEqual({ today: 1, mine: 2, left: 1 });
    expect(readProgress(db, person(1), { projectId, since: 4000 })).toEqual({ today: 0, mine: 0, left: 4 });
    undoLabel(db, person(0), { labelId: first.labelId }, 7000);
    expect(readProgress(db, person(0), { projectId, since: 0 })).toEqual({ today: 1, mine: 1, left: 2 });
    expect(db.select().from(tasks).where(eq(tasks.status, "complete")).all()).toEqual([]);
  });
});
