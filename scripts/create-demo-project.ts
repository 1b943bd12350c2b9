import { statSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import type { Db } from "../lib/db/client";
import { projects } from "../lib/db/schema/projects";
import { projectDir } from "../lib/env";
import { AppError } from "../lib/errors";
import { createImport } from "../lib/imports/create-import";
import { runImport } from "../lib/imports/run-import";
import { createProject } from "../lib/projects/create-project";

const answers = join(projectDir, "starter", "demo.jsonl");

const guidelines = `Rank the answers from best to worst.

- **Right** comes first: an answer that is wrong or beside the point is below one that is not.
- Between two right answers, prefer the one that you would rather get. People differ in whether they like it short or
  thorough, plain or warm: that is what the two belief groups are for.
- Answers that are equally good go into the same place (a tie). When none will do, say **all bad**.

*This project is a demonstration: the answers are the starter model's own. Remove it under Settings, or with
\`npx chorus demo remove\`; nothing else depends on it.*`;

/** The project that waits on the first start: prompts that the starter model has answered. Doing it again adds nothing. */
export async function createDemoProject(db: Db): Promise<void> {
  const known = db.select({ id: projects.id }).from(projects).where(eq(projects.isDemo, true)).get();
  const project =
    known ??
    createProject(db, null, {
      name: "Demonstration: everyday requests",
      guidelines,
      labelsPerTask: 1,
      beliefMode: "joining",
      isDemo: true,
      groups: [
        { name: "Short and plain", description: "An answer should be over quickly: what was asked, nothing else." },
        {
          name: "Warm and thorough",
          description: "An answer should be kind and explain itself, even if it is longer.",
        },
      ],
    });
  const file = { name: "starter/demo.jsonl", bytes: statSync(answers).size };
  const { id } = createImport(db, null, { projectId: project.id, files: [file] });
  const tally = await runImport(db, id, [{ name: file.name, path: answers }]);
  if (tally.added + tally.known === 0) throw new AppError("invalid", `${answers} holds nothing that can be ranked.`);
}
