import type { Command } from "commander";
import { eq } from "drizzle-orm";
import { projects } from "../lib/db/schema/projects";
import { AppError } from "../lib/errors";
import { removeDemoProject } from "../lib/projects/remove-demo-project";
import { answer, examples } from "./frame/answer";
import { openData } from "./frame/open-data";

export function register(program: Command): void {
  const demo = program.command("demo").description("The demonstration project that the first start makes.");
  const remove = demo
    .command("remove")
    .description("Remove it for good: its tasks, labels, runs and the checkpoints trained in it.")
    .action(() => {
      const db = openData();
      const found = db
        .select({ id: projects.id, name: projects.name })
        .from(projects)
        .where(eq(projects.isDemo, true))
        .all();
      if (found.length === 0) throw new AppError("missing", "There is no demonstration project (any more).");
      for (const project of found) removeDemoProject(db, project.id);
      answer(remove, `Removed ${found.map(({ name }) => name).join(", ")}.`, { ok: true, removed: found });
    });
  examples(remove, ["demo remove"]);
}
