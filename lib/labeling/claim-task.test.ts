import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { assignments, labels, responses, tasks } from "../db/schema/labeling";
import { members, projects } from "../db/schema/projects";
import { testDb } from "../db/test-db";
import { claimTask } from "./claim-task";
import { projectFixture, rankedAsShown } from "./project.fixture";
import { renewLease } from "./renew-lease";
import { saveDraft } from "./save-draft";
import type { ShownTask } from "./show-task";
import { submitLabel } from "./submit-label";

const minute = 60_000;

function scene(shape: Parameters<typeof projectFixture>[1] = {}) {
  const db = testDb();
  const made = projectFixture(db, shape);
  const person = (i: number) => made.annotators[i] ?? { id: "nobody" };
  const claim = (i: number, now = 1000) => claimTask(db, person(i), { projectId: made.projectId }, now);
  const submit = (i: number, task: ShownTask | null, now = 2000) =>
    submitLabel(
      db,
      person(i),
      {
        assignmentId: task?.assignmentId ?? "",
        idempotencyKey: `key-${i}-${task?.assignmentId}`,
        answer: rankedAsShown(task?.responses ?? []),
      },
      now,
    );
  const taskOf = (task: ShownTask | null) =>
    db
      .select()
      .from(assignments)
      .where(eq(assignments.id, task?.assignmentId ?? ""))
      .get()?.taskId;
  return { db, ...made, person, claim, submit, taskOf };
}

describe("claiming", () => {
  it("sends nothing that tells a model from another", () => {
    const { db, claim, projectId, taskIds } = scene();
    const sent = JSON.stringify(claim(0));
    const known = [
      ...db
        .select()
        .from(responses)
        .all()
        .map(({ id }) => id),
      ...taskIds,
      projectId,
    ];
    for (const word of ["secret", "model", "checkpoint", "sampling", "round", "hash", "temperature", ...known]) {
      expect(sent).not.toContain(word);
    }
    expect(Object.keys(JSON.parse(sent))).toEqual(["assignmentId", "prompt", "responses", "draft", "leaseExpiresAt"]);
  });

  it("offers the same task in the same order after a reload, and renews its lease", () => {
    const { claim } = scene({ tasks: 5 });
    const first = claim(0, 0);
    const again = claim(0, 10 * minute);
    expect(again).toEqual({ ...first, leaseExpiresAt: 40 * minute });
  });

  it("gives K people one task and no more, and counts leases until they run out", () => {
    const { claim, taskOf, taskIds } = scene({ people: 4, tasks: 1, labelsPerTask: 2 });
    expect(taskOf(claim(0))).toBe(taskIds[0]);
    expect(taskOf(claim(1))).toBe(taskIds[0]);
    expect(claim(2)).toBeNull();
    expect(taskOf(claim(2, 31 * minute))).toBe(taskIds[0]);
  });

  it("never gives a task twice to one person, skipped ones included", () => {
    const { db, claim, person, submit, taskOf } = scene({ people: 2, tasks: 2, labelsPerTask: 2 });
    const first = claim(0);
    const { next } = submitLabel(db, person(0), {
      assignmentId: first?.assignmentId ?? "",
      idempotencyKey: "skip-key",
      answer: { outcome: "skipped", reason: "I do not know the subject" },
    });
    expect(taskOf(next)).not.toBe(taskOf(first));
    expect(submit(0, next).next).toBeNull();
    const other = claim(1);
    expect(new Set([taskOf(other), taskOf(submit(1, other).next)]).size).toBe(2); // a skip leaves the task to others
    expect(db.select().from(labels).all()).toHaveLength(3);
  });

  it("finishes started tasks first, then goes by priority, then by age", () => {
    const { db, claim, submit, taskOf, taskIds } = scene({ people: 2, tasks: 4, labelsPerTask: 2 });
    const [oldest, second, urgent, late] = taskIds;
    db.update(tasks)
      .set({ priority: 5 })
      .where(eq(tasks.id, urgent ?? ""))
      .run();
    db.update(tasks)
      .set({ createdAt: 9 })
      .where(eq(tasks.id, late ?? ""))
      .run();
    const order: unknown[] = [];
    for (let task = claim(0); task; task = submit(0, task).next) order.push(taskOf(task));
    expect(order).toEqual([urgent, oldest, second, late]);
    db.update(tasks).set({ labelCount: 0 }).where(eq(tasks.priority, 5)).run();
    expect(taskOf(claim(1))).toBe(oldest);
  });

  it("shows every response about equally often in every position", () => {
    const { db, claim } = scene({ people: 1000, responses: 4, labelsPerTask: 1000 });
    const seen = new Map<string, number>();
    for (let i = 0; i < 1000; i++) claim(i);
    for (const { shownOrder } of db.select().from(assignments).all()) {
      shownOrder.forEach((id, position) => {
        seen.set(`${id} ${position}`, (seen.get(`${id} ${position}`) ?? 0) + 1);
      });
    }
    expect(seen.size).toBe(16);
    for (const times of seen.values()) expect(Math.abs(times / 1000 - 1 / 4)).toBeLessThan(0.05);
  });

  it("needs membership, a belief group where asked on joining, and a project that is open", () => {
    const { db, claim, projectId } = scene({ beliefMode: "joining" });
    db.update(members).set({ groupId: null }).run();
    expect(() => claim(0)).toThrow(/belief group/);
    db.delete(members).run();
    expect(() => claim(0)).toThrow(/Join/);
    db.update(projects).set({ archivedAt: 1 }).where(eq(projects.id, projectId)).run();
    expect(() => claim(0)).toThrow(/archived/);
  });
});

describe("leases", () => {
  it("are renewed, taken up again when nobody came, and lost when somebody did", () => {
    const { db, claim, person } = scene({ people: 2 });
    const assignmentId = claim(0, 0)?.assignmentId ?? "";
    expect(renewLease(db, person(0), { assignmentId }, 5 * minute)).toEqual({
      status: "held",
      leaseExpiresAt: 35 * minute,
    });
    expect(renewLease(db, person(0), { assignmentId }, 50 * minute)).toMatchObject({ status: "held" });
    expect(claim(1, 81 * minute)).not.toBeNull();
    expect(renewLease(db, person(0), { assignmentId }, 82 * minute)).toEqual({ status: "lost" });
    expect(claim(0, 82 * minute)).toBeNull();
    expect(() => renewLease(db, person(1), { assignmentId }, 82 * minute)).toThrow(/not given to you/);
  });

  it("keep the draft, which comes back with the task", () => {
    const { db, claim, person } = scene();
    const assignmentId = claim(0)?.assignmentId ?? "";
    const draft = { value: { rows: [["B"], [], ["A"]], unacceptable: ["A"] }, groupId: null };
    expect(saveDraft(db, person(0), { assignmentId, draft }, 2000)).toMatchObject({ status: "held" });
    expect(claim(0, 90 * minute)?.draft).toEqual(draft);
    const wrong = { value: { rows: [["Z"]], unacceptable: [] }, groupId: null };
    expect(() => saveDraft(db, person(0), { assignmentId, draft: wrong })).toThrow(/does not fit/);
  });

  it("ignore a draft that comes after the answer", () => {
    const { db, claim, person, submit } = scene();
    const task = claim(0);
    submit(0, task);
    const draft = { value: { rows: [], unacceptable: [] }, groupId: null };
    expect(saveDraft(db, person(0), { assignmentId: task?.assignmentId ?? "", draft })).toEqual({ status: "done" });
  });
});
