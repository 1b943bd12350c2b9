import type { Db } from "../db/client";
import { prompts, responses, tasks } from "../db/schema/labeling";
import { users } from "../db/schema/people";
import { groups, members, projects } from "../db/schema/projects";
import { newId } from "../ids";

interface Shape {
  readonly people?: number;
  readonly tasks?: number;
  readonly responses?: number;
  readonly labelsPerTask?: number;
  readonly beliefMode?: "none" | "joining" | "task";
  readonly settings?: unknown;
}

/** A project with people who joined it and tasks to rank; models and hashes carry words that no annotator may see. */
export function projectFixture(db: Db, shape: Shape = {}) {
  const { people = 1, responses: width = 3, labelsPerTask = 1, beliefMode = "none", settings = {} } = shape;
  const projectId = newId("project");
  const groupIds = beliefMode === "none" ? [] : [newId("group"), newId("group")];
  const annotators = Array.from({ length: people }, (_, i) => ({ id: newId("user"), name: `Annotator ${i}` }));
  return db.transaction(() => {
    db.insert(projects)
      .values({ id: projectId, name: "Fixture", labelsPerTask, beliefMode, questionSettings: settings, createdAt: 1 })
      .run();
    groupIds.forEach((id, position) => {
      db.insert(groups)
        .values({ id, projectId, name: `Group ${position}`, position })
        .run();
    });
    for (const { id, name } of annotators) {
      db.insert(users)
        .values({ id, email: `${id}@example.org`, name, role: "annotator", createdAt: 1 })
        .run();
      const groupId = beliefMode === "joining" ? (groupIds[0] ?? null) : null;
      db.insert(members).values({ projectId, userId: id, groupId, joinedAt: 1 }).run();
    }
    const taskIds = Array.from({ length: shape.tasks ?? 1 }, (_, i) => {
      const promptId = newId("prompt");
      db.insert(prompts)
        .values({ id: promptId, projectId, text: `Prompt ${i}`, hash: `secret-hash-${i}`, createdAt: 1 })
        .run();
      const responseIds = Array.from({ length: width }, (_, j) => {
        const id = newId("response");
        const hidden = { model: `secret-model-${j}`, sampling: { temperature: "secret-sampling" } };
        db.insert(responses)
          .values({ id, promptId, text: `Response ${i}.${j}`, hash: `secret-hash-${i}-${j}`, ...hidden, createdAt: 1 })
          .run();
        return id;
      });
      const id = newId("task");
      db.insert(tasks)
        .values({ id, projectId, promptId, responseIds, hash: `secret-task-${i}`, createdAt: 1 })
        .run();
      return id;
    });
    return { projectId, groupIds, annotators, taskIds };
  });
}

/** A complete ranking of a shown task, in the order shown. */
export function rankedAsShown(keys: readonly { readonly key: string }[]) {
  return { outcome: "ranked", order: keys.map(({ key }) => [key]), unacceptable: [], unranked: [] };
}
