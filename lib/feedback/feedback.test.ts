import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Db } from "../db/client";
import { endpoints, judgeAnswers } from "../db/schema/feedback";
import { jobs } from "../db/schema/jobs";
import { labels, pairs, tasks } from "../db/schema/labeling";
import { projects } from "../db/schema/projects";
import { testDb } from "../db/test-db";
import { paths } from "../env";
import { claimJob } from "../jobs/claim-job";
import { endJob } from "../jobs/end-job";
import { defaultConstitution } from "../judge/default-constitution";
import { startProtocolServer } from "../judge/protocol-server.fixture";
import { countProject } from "../projects/count-project";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser, type TestTask } from "../projects/project.fixture";
import { readAgreement } from "../projects/read-agreement";
import { readProject } from "../projects/read-project";
import { readTask } from "../projects/read-task";
import { removeDemoProject } from "../projects/remove-demo-project";
import { deleteCheckpoint } from "../runs/delete-checkpoint";
import { addBase } from "../runs/run.fixture";
import { browseRationales } from "./browse-rationales";
import { addEndpoint, removeEndpoint, replaceEndpointKey } from "./edit-endpoints";
import { addJudging, answerAll, preferEarlier } from "./feedback.fixture";
import { listJudgings } from "./list-judgings";
import { probeEndpoint } from "./probe-endpoint";
import { readConstitution, saveConstitution } from "./project-constitution";
import { listEndpoints, readEndpoint } from "./read-endpoint";
import { readFeedback } from "./read-feedback";
import { readJudgingWork } from "./read-judging-work";
import { startJudging } from "./start-judging";
import { resumeJudging, stopJudging } from "./stop-judging";

let db: Db;
let data: string;
let projectId: string;
let made: TestTask[];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "chorus-feedback-"));
  vi.stubEnv("CHORUS_DATA", data);
  vi.stubEnv("CHORUS_JUDGE_API_KEY", undefined);
  vi.stubEnv("OPENAI_API_KEY", undefined);
  db = testDb();
  projectId = createProject(db, null, {
    name: "P",
    beliefMode: "joining",
    groups: [{ name: "Brief" }, { name: "Warm" }],
  }).id;
  made = [0, 1, 2].map((i) => addTask(db, projectId, `p${i}`, ["a", "b", "c"]));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(data, { recursive: true, force: true });
});
const address = { baseUrl: "http://localhost:1/v1/", model: "m" };
const all = { pairsPerPrompt: 28 };

describe("endpoints", () => {
  it("keep their key in a file that only this account reads, and show nobody what it is", () => {
    const { endpointId } = addEndpoint(db, null, { ...address, name: "Mine", key: "sk-secret" });
    expect(readEndpoint(db, endpointId)).toMatchObject({
      baseUrl: "http://localhost:1/v1",
      model: "m",
      key: "sk-secret",
    });
    expect(statSync(paths.endpointKey(endpointId)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(db.select().from(endpoints).all())).not.toContain("secret");
    expect(JSON.stringify(listEndpoints(db))).not.toContain("secret");
    expect(listEndpoints(db)[0]?.key).toBe("stored");
    replaceEndpointKey(db, { endpointId, key: "" });
    expect(listEndpoints(db)[0]?.key).toBe("none");
    vi.stubEnv("CHORUS_JUDGE_API_KEY", "of the environment");
    expect(listEndpoints(db)[0]?.key).toBe("environment");
    expect(readEndpoint(db, endpointId).key).toBe("of the environment");
  });

  it("go with their key and leave their labels; not while they are asked", () => {
    const judgingId = addJudging(db, projectId, "J", preferEarlier);
    const [endpoint] = listEndpoints(db);
    const endpointId = endpoint?.id ?? "";
    replaceEndpointKey(db, { endpointId, key: "sk" });
    expect(() => addEndpoint(db, null, { ...address, name: "J" })).toThrow("another name");
    expect(() => removeEndpoint(db, endpointId)).toThrow("Stop that first");
    stopJudging(db, judgingId);
    removeEndpoint(db, endpointId);
    expect(listEndpoints(db)).toEqual([]);
    expect(readdirSync(join(data, "keys"))).toEqual([]);
    expect(readFeedback(db, projectId)).toMatchObject([{ judge: "J", comparisons: 9 }]);
    expect(() => readEndpoint(db, endpointId)).toThrow("may have been removed");
  });

  it("are tried with one real question", async () => {
    const answers = ["I think so.\n[[A]]", "no verdict", "none again"];
    const server = await startProtocolServer((_, count) => answers[count - 1] ?? "");
    const { endpointId } = addEndpoint(db, null, { name: "Real", baseUrl: server.baseUrl, model: "m" });
    expect(await probeEndpoint(db, endpointId)).toMatchObject({ answer: "I think so.\n[[A]]" });
    await expect(probeEndpoint(db, endpointId)).rejects.toThrow("answers, but without a verdict");
    await server.close();
    await expect(probeEndpoint(db, endpointId)).rejects.toThrow("cannot be reached");
  });
});

describe("a judging", () => {
  it("asks each pair in both orders, once, and what is left after a stop", () => {
    const judgingId = addJudging(db, projectId, "J", () => "A", { ...all, tasks: 2 });
    expect(db.select().from(judgeAnswers).all()).toHaveLength(2 * 3 * 2);
    expect(readJudgingWork(db, judgingId)).toMatchObject({ total: 12, left: [] });
    expect(() =>
      db
        .insert(judgeAnswers)
        .values(db.select().from(judgeAnswers).all()[0] as never)
        .run(),
    ).toThrow(/UNIQUE/);
    const [endpoint] = listEndpoints(db);
    const again = { projectId, judge: { kind: "endpoint", id: endpoint?.id ?? "" } } as const;
    const second = startJudging(db, null, { ...again, options: { principles: ["helpful"], ...all } }).judgingId;
    expect(readJudgingWork(db, second)).toMatchObject({ total: 18, left: { length: 6 } });
    stopJudging(db, judgingId);
    stopJudging(db, second);
    expect(listJudgings(db, projectId).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
    resumeJudging(db, second);
    const job = claimJob(db, "w", 10_000);
    expect(job).toMatchObject({ kind: "ask", payload: { judgingId: second } });
    expect(() => resumeJudging(db, second)).toThrow("A worker is at it");
    expect(answerAll(db, second, () => "A")).toBe(6);
    if (job) endJob(db, job.lease, { as: "succeeded" });
    expect(() => resumeJudging(db, second)).toThrow("It has finished");
    expect(listJudgings(db, projectId)).toHaveLength(2);
  });

  it("judges anew by a principle that was changed, and keeps the constitution as it was", () => {
    const judgingId = addJudging(db, projectId, "J", preferEarlier, all);
    const [first, ...rest] = defaultConstitution.principles;
    const changed = { principles: [{ id: "helpful", title: "Helpful", text: `${first?.text} Really.` }, ...rest] };
    saveConstitution(db, { projectId, constitution: changed });
    expect(readConstitution(db, projectId)).toEqual({ constitution: changed, isDefault: false });
    expect(readJudgingWork(db, judgingId).left).toHaveLength(0);
    const judge = { kind: "endpoint", id: listEndpoints(db)[0]?.id ?? "" } as const;
    const next = startJudging(db, null, { projectId, judge, options: { principles: ["helpful"], ...all } }).judgingId;
    expect(readJudgingWork(db, next).left).toHaveLength(18);
    saveConstitution(db, { projectId, constitution: null });
    expect(readConstitution(db, projectId)).toMatchObject({ isDefault: true });
  });

  it("takes the tasks that are wanted, those first that were not judged, and starts once for one form", () => {
    addLabel(db, made[1] as TestTask, addUser(db, "Ada"), [["a"], ["b"]]);
    const { endpointId } = addEndpoint(db, null, { ...address, name: "J" });
    const judge = { kind: "endpoint", id: endpointId } as const;
    const start = (options: object, key?: string) =>
      startJudging(db, null, { projectId, judge, key, options: { principles: ["helpful"], ...options } }).judgingId;
    const tasksOf = (id: string) => [...new Set(readJudgingWork(db, id).left.map(({ key }) => key))];
    expect(tasksOf(start({ which: "labeled" }))).toEqual([made[1]?.id]);
    expect(tasksOf(start({ which: "unlabeled" })).sort()).toEqual([made[0]?.id, made[2]?.id].sort());
    const first = start({ tasks: 1 });
    answerAll(db, first, () => "tie");
    const second = start({ tasks: 2 }, "same-form");
    expect(tasksOf(second)).toHaveLength(2);
    expect(start({ tasks: 2 }, "same-form")).toBe(second);
  });

  it.each([
    [{ projectId: "prj_none" }, "no such project"],
    [{ judge: { kind: "endpoint", id: "end_none" } }, "no such endpoint"],
    [{ judge: { kind: "checkpoint", id: "ckp_none" } }, "no such checkpoint"],
    [{ options: { principles: ["brave"] } }, "no principle “brave”"],
    [{ options: { principles: [] } }, "at least one principle"],
    [{ options: { principles: ["helpful"], which: "labeled" } }, "Nobody has labeled"],
  ] as const)("is refused where it cannot be: %j", (wrong, sentence) => {
    const { endpointId } = addEndpoint(db, null, { ...address, name: "J" });
    const right = {
      projectId,
      judge: { kind: "endpoint", id: endpointId },
      options: { principles: ["helpful"] },
    } as const;
    expect(() => startJudging(db, null, { ...right, ...wrong } as never)).toThrow(sentence);
    expect(db.select().from(jobs).all()).toEqual([]);
  });
});

describe("AI labels and people's", () => {
  it("stay apart: nothing that counts people's labels changes", () => {
    addLabel(db, made[0] as TestTask, addUser(db, "Ada"), [["a"], ["b"], ["c"]]);
    const people = () => ({
      counts: countProject(db, projectId),
      agreement: readAgreement(db, projectId),
      task: readTask(db, projectId, made[1]?.id ?? ""),
      rows: [db.select().from(tasks).all(), db.select().from(labels).all(), db.select().from(pairs).all()],
    });
    const before = people();
    addJudging(db, projectId, "J", preferEarlier, all);
    expect(db.select().from(judgeAnswers).all()).toHaveLength(18);
    expect(people()).toEqual(before);
  });

  it("are compared where both exist: overall, by principle, by belief group", () => {
    const [brief, warm] = readProject(db, projectId).groups.map(({ id }) => id);
    const [ada, bo] = [addUser(db, "Ada"), addUser(db, "Bo")];
    for (const task of made) {
      addLabel(db, task, ada, [["a"], ["b"], ["c"]], { groupId: brief ?? "" });
      addLabel(db, task, bo, [["c"], ["b"], ["a"]], { groupId: warm ?? "" });
    }
    addJudging(db, projectId, "Alphabet", preferEarlier, { ...all, principles: ["helpful", "clear"], by: "each" });
    addJudging(db, projectId, "First", () => "A", all);
    const reports = readFeedback(db, projectId);
    expect(reports.find(({ judge }) => judge === "Alphabet")).toMatchObject({
      ...{ comparisons: 18, decided: 18, ties: 0, consistency: { rate: 1, compared: 18 } },
      agreement: { rate: 0.5, tasks: 3, votes: 36 },
      groups: [
        { name: "Brief", agreement: { rate: 1, votes: 18 } },
        { name: "Warm", agreement: { rate: 0, votes: 18 } },
      ],
      principles: [
        { id: "clear", comparisons: 9, decided: 9 },
        { id: "helpful", comparisons: 9, decided: 9 },
      ],
    });
    const first = reports.find(({ judge }) => judge === "First");
    expect(first).toMatchObject({ decided: 0, ties: 9, consistency: { rate: 0, forFirstPlace: 9 } });
    expect(first?.agreement).toMatchObject({ rate: Number.NaN, tasks: 0, votes: 0, low: 0, high: 1 });
  });

  it("can be looked through, with reasons, above all where they differ", () => {
    addLabel(db, made[0] as TestTask, addUser(db, "Ada"), [["c"], ["b"], ["a"]]);
    addJudging(db, projectId, "Alphabet", preferEarlier, all);
    addJudging(db, projectId, "Mute", ({ swapped }) => (swapped ? null : "A"), all);
    const browse = (query: object) =>
      browseRationales(db, projectId, { show: "all", page: 1, judge: undefined, principle: undefined, ...query });
    expect(browse({})).toMatchObject({ total: 18, pages: 1 });
    const against = browse({ show: "against-people" });
    expect(against.total).toBe(3);
    for (const { winner, first, second, prompt, people, forward } of against.rows) {
      expect([winner, first < second]).toEqual(first < second ? ["first", true] : ["second", false]);
      expect({ prompt, votes: people.first + people.second }).toEqual({ prompt: "p0", votes: 1 });
      expect(forward.rationale).toMatch(/^It is [AB]\.$/);
    }
    expect(browse({ show: "unread" }).total).toBe(9);
    expect(browse({ show: "changed-with-order" }).total).toBe(0);
    expect(browse({ principle: "clear" }).total).toBe(0);
  });

  it("go with the demonstration, and a checkpoint that gave some stays", () => {
    db.update(projects).set({ isDemo: true }).where(eq(projects.id, projectId)).run();
    const checkpointId = addBase(db, "judge");
    const judge = { kind: "checkpoint", id: checkpointId } as const;
    const { judgingId } = startJudging(db, null, { projectId, judge, options: { principles: ["helpful"] } });
    answerAll(db, judgingId, preferEarlier);
    expect(() => removeDemoProject(db, projectId)).toThrow("Stop it first");
    expect(() => deleteCheckpoint(db, checkpointId)).toThrow("its labels name it");
    stopJudging(db, judgingId);
    removeDemoProject(db, projectId);
    expect([db.select().from(judgeAnswers).all(), db.select().from(jobs).all()]).toEqual([[], []]);
    deleteCheckpoint(db, checkpointId);
  });
});
