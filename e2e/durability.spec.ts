import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { inArray } from "drizzle-orm";
import { z } from "zod";
import { labels } from "../lib/db/schema/labeling";
import { dataDir } from "../lib/env";
import { joinProject } from "../lib/projects/join-project";
import { test } from "./fixtures";
import { seedProject } from "./seed-project";

const task = z.object({ assignmentId: z.string(), responses: z.array(z.object({ key: z.string() })).min(2) });
const claimed = z.object({ task });
const submitted = z.object({ labelId: z.string(), next: task.nullable() });

/** The web server's process: the supervisor, whose id is in running.json, is its parent. */
function webProcess(): number {
  const { pid } = z
    .object({ pid: z.number() })
    .parse(JSON.parse(readFileSync(join(dataDir(), "running.json"), "utf8")));
  return Number(execFileSync("pgrep", ["-P", String(pid), "next-server"], { encoding: "utf8" }).trim());
}

async function submit(page: Page, { assignmentId, responses }: z.infer<typeof task>) {
  const order = responses.map(({ key }) => [key]);
  const answer = { outcome: "ranked", order, unacceptable: [], unranked: [] };
  const data = { assignmentId, idempotencyKey: randomUUID(), answer };
  const reply = await page.request.post("/api/label/submit", { data });
  expect(reply.status(), await reply.text()).toBe(200);
  return submitted.parse(await reply.json());
}

test("kill -9 of the web server right after a submit's 200 loses nothing, and it is back by itself", async ({
  signedIn,
  people,
  db,
}) => {
  const project = await seedProject(db, { name: "Durability", prompts: 12 });
  joinProject(db, people.annotator, { projectId: project.id });
  const page = await signedIn("annotator");
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const claim = await page.request.post("/api/label/claim", { data: { projectId: project.id } });
    let next: z.infer<typeof task> | null = claimed.parse(await claim.json()).task;
    const web = webProcess();
    for (let i = 0; i < 3 && next !== null; i++) {
      const label = await submit(page, next);
      if (i === 2) process.kill(web, "SIGKILL"); // at once: nothing is awaited in between
      acknowledged.push(label.labelId);
      next = label.next;
    }
    await expect
      .poll(
        () =>
          page.request.get("/login").then(
            (reply) => reply.status(),
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBe(200);
    expect(webProcess()).not.toBe(web);
    const kept = db.select({ id: labels.id }).from(labels).where(inArray(labels.id, acknowledged)).all();
    expect(kept.map(({ id }) => id).sort()).toEqual([...acknowledged].sort());
  }
  expect(acknowledged).toHaveLength(9);
});
