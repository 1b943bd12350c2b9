import { type Db, immediate } from "../db/client";
import { groups, projects } from "../db/schema/projects";
import { AppError } from "../errors";
import { newId } from "../ids";
import { type CreateProjectInput, createProjectInput } from "./project-input";

/**
 * Creates a project with its belief groups; `user` is null when a command without a person does it.
 * @throws AppError invalid when annotators are to name a belief group and there is none, or two have one name.
 */
export function createProject(
  db: Db,
  user: { id: string } | null,
  input: CreateProjectInput & { isDemo?: boolean },
): { id: string } {
  const { groups: wanted, ...fields } = createProjectInput.parse(input);
  if (fields.beliefMode !== "none" && wanted.length === 0) {
    throw new AppError("invalid", "Add at least one belief group, or choose not to ask for it.");
  }
  if (new Set(wanted.map((group) => group.name.toLowerCase())).size < wanted.length) {
    throw new AppError("invalid", "Two belief groups have the same name. Give each its own.");
  }
  const id = newId("project");
  return immediate(db, (tx) => {
    tx.insert(projects)
      .values({ id, ...fields, isDemo: input.isDemo ?? false, createdBy: user?.id ?? null, createdAt: Date.now() })
      .run();
    for (const [position, group] of wanted.entries()) {
      tx.insert(groups)
        .values({ id: newId("group"), projectId: id, position, ...group })
        .run();
    }
    return { id };
  });
}
