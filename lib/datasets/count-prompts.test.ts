import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { tasks } from "../db/schema/labeling";
import { testDb } from "../db/test-db";
import { addJudging, preferEarlier } from "../feedback/feedback.fixture";
import { createProject } from "../projects/create-project";
import { addLabel, addTask, addUser } from "../projects/project.fixture";
import { readProject } from "../projects/read-project";
import { chosenPrompts } from "./chosen-prompts";
import { countPrompts } from "./count-prompts";
import { datasetQuery } from "./dataset-query";

test("a prompt counts once, whoever ranked it and however many pairs that gave", () => {
  const db = testDb();
  const groups = [{ name: "Brief" }, { name: "Warm" }];
  const { id: projectId } = createProject(db, null, { name: "P", beliefMode: "joining", groups });
  const [brief = "", warm = ""] = readProject(db, projectId).groups.map(({ id }) => id);
  const [ada, bob] = [addUser(db, "Ada"), addUser(db, "Bob")];
  const [first, second] = ["p", "q"].map((prompt) => addTask(db, projectId, prompt, ["a", "b", "c"]));
  if (!first || !second) throw new Error("two tasks");
  addLabel(db, first, ada, [["a"], ["b"], ["c"]], { groupId: brief });
  addLabel(db, first, bob, [["b"], ["a"]], { groupId: warm });
  addLabel(db, second, bob, [["b"], ["a"]], { groupId: warm });
  const [third, tied] = ["r", "s"].map((prompt) => addTask(db, projectId, prompt, ["a", "b"]));
  const rank = (task: typeof third, order: (ids: string[]) => string[][]) =>
    db
      .update(tasks)
      .set({ importedRanking: { order: order([...(task?.responses.values() ?? [])]) } })
      .where(eq(tasks.id, task?.id ?? ""))
      .run();
  rank(third, (ids) => ids.map((id) => [id]));
  rank(tied, (ids) => [ids]);
  const count = (more: object = {}) =>
    chosenPrompts(countPrompts(db, projectId), datasetQuery.parse({ projectId, ...more }));
  expect(count()).toBe(2);
  expect([count({ groups: [brief] }), count({ groups: [warm] }), count({ groups: [null] })]).toEqual([1, 2, 0]);
  expect(count({ includeImported: true })).toBe(3);
  expect(count({ source: "ai" })).toBe(0);
  addJudging(db, projectId, "Alphabet", preferEarlier);
  expect([count({ source: "ai" }), count({ source: "both" }), count()]).toEqual([4, 4, 2]);
});
