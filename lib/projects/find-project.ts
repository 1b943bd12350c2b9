import { eq, or } from "drizzle-orm";
import type { Db } from "../db/client";
import { projects } from "../db/schema/projects";
import { AppError } from "../errors";

/** A project by its id or its exact name, as people name it on a command line. @throws AppError missing, conflict */
export function findProject(db: Db, idOrName: string): { id: string; name: string } {
  const found = db
    .select({ id: projects.id, name: projects.name })
    .from(projects)
    .where(or(eq(projects.id, idOrName), eq(projects.name, idOrName)))
    .all();
  const [only] = found;
  if (found.length === 1 && only) return only;
  if (found.length > 1) {
    throw new AppError(
      "conflict",
      `${found.length} projects are called “${idOrName}”. Name one by its id: ${found.map(({ id }) => id).join(", ")}.`,
    );
  }
  const names = db
    .select({ name: projects.name })
    .from(projects)
    .limit(20)
    .all()
    .map(({ name }) => `“${name}”`);
  throw new AppError(
    "missing",
    `There is no project “${idOrName}”. There ${names.length > 0 ? `are ${names.join(", ")}` : "is none yet"}.`,
  );
}
