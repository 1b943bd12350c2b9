import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { type Db, immediate } from "../db/client";
import { jobs } from "../db/schema/jobs";
import { pairs, prompts, responses, tasks } from "../db/schema/labeling";
import { users } from "../db/schema/people";
import { groups, members, projects } from "../db/schema/projects";
import { rounds } from "../db/schema/rounds";
import { checkpoints } from "../db/schema/training";
import { testDb } from "../db/test-db";
import { newId } from "../ids";
import { claimTask } from "../labeling/claim-task";
import { submitLabel } from "../labeling/submit-label";
import { undoLabel } from "../labeling/undo-label";
import { addRoundResponses, type RoundAnswer } from "./add-round-responses";
import { readComparison } from "./read-comparison";
import { listRounds, readRound } from "./read-round";
import { readRoundWork } from "./read-round-work";
import { samplingOf } from "./round-settings";
import { startRound } from "./start-round";

const admin = { id: newId("user") };
const ann = { id: newId("user") };
const projectId = newId("project");
const groupId = newId("group");
const options = { prompts: 3, samplesPerModel: 2 };
let db: Db;
let tuned: string;
let starter: string;

beforeEach(() => {
  db = testDb();
  db.insert(users)
    .values({ ...admin, name: "Admin", email: "admin@example.org", role: "admin", createdAt: 1 })
    .run();
  db.insert(users)
    .values({ ...ann, name: "Ann", email: "ann@example.org", role: "annotator", createdAt: 1 })
    .run();
  db.insert(projects).values({ id: projectId, name: "Demo", beliefMode: "task", createdAt: 1 }).run();
  db.insert(groups).values({ id: groupId, projectId, name: "Terse", position: 0 }).run();
  for (let i = 0; i < 5; i++) {
    db.insert(prompts)
      .values({ id: newId("prompt"), projectId, text: `Prompt ${i}`, hash: `${i}`, createdAt: 1 })
      .run();
  }
  db.insert(members).values({ projectId, userId: ann.id, joinedAt: 1 }).run();
  starter = addCheckpoint("starter", "policy");
  tuned = addCheckpoint("tuned", "policy");
});

function addCheckpoint(name: string, role: "policy" | "reward"): string {
  const id = newId("checkpoint");
  const file = { path: name, sha256: "", bytes: 1, parameters: 1 };
  db.insert(checkpoints)
    .values({ id, name, role, ...file, createdAt: 1 })
    .run();
  return id;
}

const start = (changes: Partial<Parameters<typeof startRound>[2]> = {}) =>
  startRound(db, admin, { projectId, checkpointId: tuned, baselineId: starter, options, ...changes });

/** What both models "said": the tuned one long, the starter short; the same words twice for the last prompt. */
function answersOf(roundId: string): RoundAnswer[] {
  const work = readRoundWork(db, roundId);
  return work.prompts.flatMap(({ id, text }, i) =>
    work.models.map((model) => ({
      promptId: id,
      checkpointId: model.id,
      completions: [0, 1].map((n) => ({
        text: i === work.prompts.length - 1 ? "the same" : `${model.name} ${n} on ${text}`,
        tokens: 4,
      })),
    })),
  );
}
const add = (roundId: string) => immediate(db, (tx) => addRoundResponses(tx, roundId, answersOf(roundId)));

/** Ann labels the next task: `rank` turns the tuned model's and the starter's shown letters into tie groups. */
function label(rank: (tuned: string[], starter: string[]) => string[][]) {
  const task = claimTask(db, ann, { projectId });
  if (!task) throw new Error("no task left");
  const by = (name: string) => task.responses.filter(({ text }) => text.startsWith(name)).map(({ key }) => key);
  const order = rank(by("tuned"), by("starter"));
  return submitLabel(db, ann, {
    assignmentId: task.assignmentId,
    idempotencyKey: task.assignmentId,
    answer: { outcome: "ranked", order, unacceptable: [], unranked: [] },
    groupId,
  });
}

describe("a round", () => {
  it("queues one sampling job for prompts chosen by a seed", () => {
    const { roundId } = start({ key: "form-0001" });
    expect(start({ key: "form-0001" })).toEqual({ roundId }); // a double click
    expect(db.select().from(jobs).all()).toMatchObject([{ kind: "sample", payload: { roundId }, status: "queued" }]);
    const work = readRoundWork(db, roundId);
    expect(work.prompts).toHaveLength(3);
    expect(work.models.map((model) => model.name)).toEqual(["tuned", "starter"]);
    expect(new Set(work.models.map((model) => model.seed)).size).toBe(2);
    expect(listRounds(db, { projectId }).map((round) => round.id)).toEqual([roundId]);
  });

  it("keeps how responses are drawn, with each response too, and reads rounds from before there was more to choose", () => {
    const drawn = { temperature: 0.9, topK: 40, minP: 0.05, repetitionPenalty: 1.1, stop: ["\n\n"] };
    const { roundId } = start({ options: { ...options, ...drawn } });
    const sampling = { ...drawn, topP: 0.95, maxTokens: 128 };
    expect(samplingOf(readRoundWork(db, roundId).settings)).toEqual(sampling);
    add(roundId);
    expect(db.select().from(responses).all()[0]?.sampling).toEqual({ roundId, ...sampling, tokens: 4 });

    const { topK, minP, repetitionPenalty, stop, ...before } = readRound(db, roundId).settings;
    db.update(rounds).set({ settings: before }).run();
    const off = { topK: 0, minP: 0, repetitionPenalty: 1, stop: [] };
    expect(readRound(db, roundId).settings).toEqual({ ...before, ...off });
  });

  it.each([
    [{ minP: 1.5 }, "Between 0 and 1."],
    [{ repetitionPenalty: 0 }, "Above 0, and at most 10."],
    [{ topK: -1 }, "Between 0 and 1000."],
    [{ stop: Array(9).fill("x") }, "At most 8 stop strings."],
    [{ stop: ["x".repeat(201)] }, "A stop string is at most 200 characters."],
  ])("refuses %j", (wrong, reason) => {
    expect(() => start({ options: { ...options, ...wrong } })).toThrow(reason);
  });

  it("refuses what makes no sense, and says what to do", () => {
    expect(() => start({ baselineId: tuned })).toThrow(/two different/);
    expect(() => start({ checkpointId: addCheckpoint("judge", "reward") })).toThrow(/reward model/);
    expect(() => start({ projectId: "prj_none" })).toThrow(/no such project/);
    db.delete(prompts).run();
    expect(() => start()).toThrow(/Import some/);
  });

  it("makes blind tasks of both models' responses, once", () => {
    const { roundId } = start();
    expect(add(roundId)).toEqual({ tasks: 2, identical: 1 });
    expect(add(roundId)).toEqual({ tasks: 0, identical: 1 });
    const made = db.select().from(tasks).where(eq(tasks.roundId, roundId)).all();
    expect(made.map((task) => task.responseIds.length)).toEqual([4, 4]);
    expect(made.every((task) => task.priority > 0)).toBe(true);
    const stored = db.select().from(responses).all();
    expect(stored).toHaveLength(8);
    expect(new Set(stored.map((response) => response.checkpointId))).toEqual(new Set([tuned, starter]));
    expect(JSON.stringify(claimTask(db, ann, { projectId }))).not.toMatch(/"(tuned|starter)"|ckp_/); // no model's name
  });

  it("asks anew in a second round, also about the same words", () => {
    add(start().roundId);
    const before = db.select().from(tasks).all().length;
    const second = start();
    immediate(db, (tx) => addRoundResponses(tx, second.roundId, answersOf(second.roundId)));
    expect(db.select().from(tasks).all().length).toBe(before + 2);
  });

  it("refuses answers that are not its own", () => {
    const { roundId } = start();
    const strange = [{ promptId: "pmt_x", checkpointId: tuned, completions: [] }];
    expect(() => immediate(db, (tx) => addRoundResponses(tx, roundId, strange))).toThrow(/not in this round/);
  });
});

describe("the comparison", () => {
  it("knows nothing before the first label", () => {
    const { roundId } = start();
    add(roundId);
    const { overall, round, prompts: compared } = readComparison(db, roundId);
    expect(overall).toMatchObject({ low: 0, high: 1, tasks: 0, wins: 0 });
    expect(round).toMatchObject({ tasks: 2, complete: 0 });
    expect(compared.map((prompt) => prompt.score)).toEqual([null, null]);
    expect(compared[0]?.checkpoint).toHaveLength(2);
    expect(compared[0]?.baseline.every((text) => text.startsWith("starter"))).toBe(true);
  });

  it("counts wins, losses and ties, by prompt and by belief group, and forgets what is undone", () => {
    const { roundId } = start();
    add(roundId);
    label(([a = "", b = ""], [c = "", d = ""]) => [[a], [b, c], [d]]); // 3 wins, 1 tie: 3.5 of 4
    const second = label((mine, theirs) => [theirs, mine]); // 4 losses
    const { overall, groups: byGroup, prompts: compared, round } = readComparison(db, roundId);
    expect(overall).toMatchObject({ wins: 3, ties: 1, losses: 4, tasks: 2, rate: (0.875 + 0) / 2 });
    expect(byGroup).toMatchObject([{ name: "Terse", tasks: 2, rate: 0.4375 }]);
    expect(compared.map((prompt) => prompt.score).sort()).toEqual([0, 0.875]);
    expect(round).toMatchObject({ tasks: 2, complete: 2, labels: 2 });
    undoLabel(db, ann, { labelId: second.labelId });
    expect(readComparison(db, roundId).overall).toMatchObject({ tasks: 1, rate: 0.875 });
  });

  it("takes all-bad for a tie and leaves the unranked out", () => {
    const { roundId } = start();
    add(roundId);
    const task = claimTask(db, ann, { projectId });
    if (!task) throw new Error("no task");
    const sent = { assignmentId: task.assignmentId, idempotencyKey: task.assignmentId, groupId };
    const { next } = submitLabel(db, ann, { ...sent, answer: { outcome: "all_bad" } });
    expect(readComparison(db, roundId).overall).toMatchObject({ rate: 0.5, ties: 4, tasks: 1 });
    const keys = next?.responses ?? [];
    const of = (name: string) => keys.filter(({ text }) => text.startsWith(name)).map(({ key }) => key);
    const [best = ""] = of("tuned");
    const [worst = ""] = of("starter");
    submitLabel(db, ann, {
      assignmentId: next?.assignmentId ?? "",
      idempotencyKey: `second ${next?.assignmentId}`,
      groupId,
      answer: {
        outcome: "ranked",
        order: [[best], [worst]],
        unacceptable: [],
        unranked: keys.map(({ key }) => key).filter((key) => key !== best && key !== worst),
      },
    });
    expect(readComparison(db, roundId).overall).toMatchObject({ rate: 0.75, wins: 1, ties: 4, tasks: 2 });
  });

  it("is the same as the pairs that training gets", () => {
    const { roundId } = start();
    add(roundId);
    label(([a = "", b = ""], [c = "", d = ""]) => [[a], [c], [b], [d]]);
    const author = new Map(
      db
        .select()
        .from(responses)
        .all()
        .map((each) => [each.id, each.checkpointId]),
    );
    const won = db
      .select()
      .from(pairs)
      .all()
      .filter((pair) => author.get(pair.chosenId) === tuned && author.get(pair.rejectedId) === starter);
    expect(readComparison(db, roundId).overall.wins).toBe(won.length);
  });

  it("tells how far sampling is", () => {
    const { roundId } = start();
    expect(readRound(db, roundId).sampling).toMatchObject({ state: "queued", active: true, done: 0 });
    db.update(jobs).set({ status: "failed", error: "out of memory" }).run();
    expect(readRound(db, roundId).sampling).toMatchObject({ state: "failed", active: false, error: "out of memory" });
  });
});
