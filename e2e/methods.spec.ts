import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import type { Algorithm } from "../lib/algorithms/algorithm";
import { algorithms } from "../lib/algorithms/registry";
import { addTrainingFile } from "../lib/datasets/training-files";
import { writeTrainingRows } from "../lib/datasets/write-training-rows";
import type { Db } from "../lib/db/client";
import { groups } from "../lib/db/schema/projects";
import { newId } from "../lib/ids";
import { claimTask } from "../lib/labeling/claim-task";
import { submitLabel } from "../lib/labeling/submit-label";
import { readCheckpoint, withHead, writeCheckpoint } from "../lib/nn/checkpoint-files";
import { joinProject } from "../lib/projects/join-project";
import { inspectModelFolder } from "../lib/runs/inspect-model-folder";
import { readRun } from "../lib/runs/read-run";
import { registerCheckpoint } from "../lib/runs/register-checkpoint";
import { tinyModel } from "../lib/runs/run.fixture";
import { addSomebody, test } from "./fixtures";
import { pictures, settle, sticksOut, widths } from "./look-at-page";
import { seedProject } from "./seed-project";

/*
 * Every method of the registry, from the form to its end: started, watched, stopped after its first steps, resumed from
 * the checkpoint that stopping saved. A new method is tested by its line in the registry.
 */

let projectId: string;
test.beforeAll(async ({ db }) => {
  registerCheckpoint(db, "methods", tinyModel, await inspectModelFolder(tinyModel));
  const scorer = join(process.env.CHORUS_DATA ?? "", "methods-scorer");
  mkdirSync(scorer, { recursive: true });
  await writeCheckpoint(scorer, withHead(readCheckpoint(tinyModel), "score", 1));
  registerCheckpoint(db, "methods scorer", scorer, await inspectModelFolder(scorer));
  projectId = await seedGroups(db);
  await addSteps(db, projectId);
});

for (const method of Object.values<Algorithm>(algorithms)) {
  test(`${method.name}: started, watched, stopped, resumed`, async ({ signedIn, db }) => {
    test.setTimeout(3 * 60_000);
    const page = await signedIn("admin");
    await page.emulateMedia({ reducedMotion: "reduce" });
    const steps = method.choice.online ? 24 : 30; // some seconds: stopping must find it at work
    await start(page, method, steps);

    const progress = page.getByText(new RegExp(`^\\d+ of ${steps} steps$`));
    const taken = async () => Number.parseInt((await progress.textContent()) ?? "", 10);
    const runId = page.url().split("/").at(-1) ?? "";
    const stop = page.getByRole("button", { name: "Stop", exact: true });
    await expect(stop).toBeVisible();
    await expect.poll(() => readRun(db, runId).step, { timeout: 30_000, intervals: [20] }).toBeGreaterThan(0);
    await stop.click({ force: true }); // at once, whatever is being drawn
    const said = page.getByText(/^Stopped at step \d+\. Resume goes on from the checkpoint at step \d+\.$/);
    await expect(said).toBeVisible({ timeout: 30_000 });
    const [at, saved] = ((await said.textContent())?.match(/\d+/g) ?? []).map(Number);
    expect(at).toBeLessThan(steps);
    expect(saved).toBe(at);
    await expectCurves(page);

    await page.getByRole("button", { name: "Resume" }).click();
    await expect(page.getByText("succeeded", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    expect(await taken()).toBe(steps);
    await expectCurves(page);
    await look(page, `run-${method.name}`);
    await page.getByRole("tab", { name: "Log" }).click();
    await expect(page.getByText(`Going on from step ${at}.`)).toBeVisible();
    await page.getByRole("tab", { name: "Samples" }).click();
    await expect(page.getByRole("tabpanel", { name: "Samples" }).getByRole("listitem").first()).toBeVisible();
    if (!method.roles.includes("value")) return;
    await page.getByRole("tab", { name: "Settings" }).click();
    await expect(page.getByText('"model":"methods scorer"').first()).toBeVisible(); // stored by its id
  });
}

const needsSteps = ({ choice }: Algorithm) => choice.needs.some((any) => any.includes("steps"));

/** Fills in the form, as little as the method allows. */
async function start(page: Page, method: Algorithm, steps: number): Promise<void> {
  await page.goto(`/runs/new?project=${projectId}`);
  await page.getByRole("radio", { name: new RegExp(`^${method.title} `) }).click();
  await page.getByRole("radio", { name: needsSteps(method) ? /^A training file/ : /^The project’s rankings/ }).click();
  await page.getByLabel("Base checkpoint").click();
  await page.getByRole("option", { name: /^methods · / }).click();
  const has = (setting: string) => setting in method.config.shape;
  if (has("group_weights") && !needsSteps(method))
    await page.getByRole("radio", { name: "Each group counts the same" }).click();
  if (has("rewards")) await addReward(page, method.roles.includes("value") ? "Reward model" : "Length");
  const settings = {
    ...{ "Most steps": String(steps), "Batch size": "32", "Longest row, in tokens": "128" },
    ...(has("num_generations") && { "Responses per prompt": "2" }),
    ...(has("max_completion_length") && { "Longest response, in tokens": "16" }),
  };
  for (const [name, value] of Object.entries(settings)) await page.getByLabel(name, { exact: true }).fill(value);
  await page.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(/\/runs\/run_\w+$/);
}

/** A rule that tells responses apart; or a reward model, of which a value model begins as a copy. */
async function addReward(page: Page, kind: "Length" | "Reward model"): Promise<void> {
  await page.getByRole("button", { name: "Add a reward" }).click();
  const rewards = page.getByRole("group", { name: "Rewards" });
  await rewards.getByLabel("Judged by").click();
  await page.getByRole("option", { name: kind, exact: true }).click();
  if (kind === "Reward model") {
    await rewards.getByLabel("Model", { exact: true }).click();
    await page.getByRole("option", { name: "methods scorer" }).click();
    return;
  }
  await rewards.getByLabel("Unit").click();
  await page.getByRole("option", { name: "characters" }).click();
  await rewards.getByLabel("Max", { exact: true }).fill("2");
  await rewards.getByLabel("Slack", { exact: true }).fill("40");
}

/** Every chart that is shown has a line in it, and a title in words. */
async function expectCurves(page: Page): Promise<void> {
  const charts = page.getByRole("figure");
  await expect(page.getByRole("figure", { name: "Loss", exact: true })).toBeVisible();
  for (const chart of await charts.all()) {
    const title = (await chart.getAttribute("aria-label")) ?? "";
    expect(title).toMatch(/^[A-Z][^/_]+$/); // not a metric's name: app/(manage)/runs/[runId]/chart-groups.ts has none for it
    await expect(chart.locator("path.recharts-line-curve, .recharts-line-dot").first(), title).toBeAttached();
  }
}

/** Where there is least room. */
async function look(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.setViewportSize(widths.phone);
  await settle(page);
  expect.soft(await sticksOut(page), name).toEqual([]);
  await page.screenshot({ path: join(pictures, `${name}-phone.png`), fullPage: true });
}

/** A project of two belief groups that rank the same responses the other way round. */
async function seedGroups(db: Db): Promise<string> {
  const { id } = await seedProject(db, {
    ...{ name: `Methods ${Date.now().toString(36)}`, prompts: 40, labelsPerTask: 2, beliefMode: "joining" },
    ...{ groups: [{ name: "Brief" }, { name: "Thorough" }], models: ["alpha", "beta"] },
  });
  const found = db.select().from(groups).where(eq(groups.projectId, id)).all();
  for (const { id: groupId, name } of found) {
    const user = addSomebody(db, "annotator", `Ann ${name}`);
    joinProject(db, user, { projectId: id, groupId });
    for (let task = claimTask(db, user, { projectId: id }); task; task = claimTask(db, user, { projectId: id })) {
      const byLength = [...task.responses].sort((a, b) => a.text.length - b.text.length);
      const order = (name === "Brief" ? byLength : byLength.reverse()).map(({ key }) => [key]);
      const answer = { outcome: "ranked", order, unacceptable: [], unranked: [] };
      submitLabel(db, user, { assignmentId: task.assignmentId, idempotencyKey: randomUUID(), answer });
    }
  }
  return id;
}

/** Responses of which each step was judged, as a training file of the project. */
async function addSteps(db: Db, project: string): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    ...{ prompt: `What is ${i} + 2 + 3?`, completions: [`${i} + 2 = ${i + 2}`, `${i + 2} + 3 = ${i + 4}`] },
    labels: [true, false],
  }));
  const lines = rows.map((row, i) => ({ line: i + 1, text: JSON.stringify(row), tooLong: false }));
  const written = await writeTrainingRows(newId("file"), Readable.from(lines));
  addTrainingFile(db, null, { projectId: project, name: "steps.jsonl", written });
}
