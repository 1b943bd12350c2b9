import { expect } from "@playwright/test";
import { eq } from "drizzle-orm";
import { labels, pairs, responses } from "../lib/db/schema/labeling";
import { test } from "./fixtures";
import { rankByKeys, rankTasks, readTask } from "./rank";
import { seedProject } from "./seed-project";

test("rank by keyboard, buttons and drag; every ranking becomes its strict pairs", async ({ signedIn, db }) => {
  const project = await seedProject(db, { name: "Three ways", prompts: 4 });
  const page = await signedIn("annotator");
  await page.goto(`/label?join=${project.id}`);
  await page.getByRole("button", { name: "Join and start" }).click();
  await rankTasks(page, 3, (text) => text.length);

  const stored = db.select().from(labels).where(eq(labels.projectId, project.id)).all();
  expect(stored).toHaveLength(3);
  const made = db.select().from(pairs).where(eq(pairs.projectId, project.id)).all();
  expect(made).toHaveLength(9);
  const texts = new Map(
    db
      .select()
      .from(responses)
      .all()
      .map(({ id, text }) => [id, text]),
  );
  for (const { chosenId, rejectedId } of made) {
    expect((texts.get(chosenId) ?? "").length).toBeGreaterThan((texts.get(rejectedId) ?? "").length);
  }

  await test.step("undo brings the last one back, filled in", async () => {
    await page.getByRole("button", { name: "Undo the last label" }).click();
    await expect(page.locator("article[data-response]").first()).toHaveAccessibleName(/Rank \d/);
    await expect(page.getByTestId("today")).toHaveText("2");
  });
});

test("a draft is back after a reload; a failed submit keeps the form", async ({ signedIn, db }) => {
  const project = await seedProject(db, { name: "Drafts", prompts: 2 });
  const page = await signedIn("annotator");
  await page.goto(`/label?join=${project.id}`);
  await page.getByRole("button", { name: "Join and start" }).click();
  const [first, second] = (await readTask(page)).responses.map(({ key }) => key);
  await page
    .getByRole("group", { name: `Rank of response ${second}` })
    .getByRole("button", { name: "Rank 1" })
    .click();
  await page
    .getByRole("group", { name: `Rank of response ${first}` })
    .getByRole("button", { name: "Rank 2" })
    .click();
  await expect(page.getByText("Draft saved")).toBeVisible({ timeout: 2000 });
  await page.reload();
  await expect(page.locator(`article[data-response="${second}"]`)).toHaveAccessibleName(/Rank 1/);

  await page.route("**/api/label/submit", (route) => route.abort());
  const all = (await readTask(page)).responses.map(({ key }) => key);
  await rankByKeys(page, all);
  await expect(page.getByRole("alert").filter({ hasText: /./ }).first()).toBeVisible();
  await expect(page.locator(`article[data-response="${all[0]}"]`)).toHaveAccessibleName(/Rank 1/);
  await page.unroute("**/api/label/submit");
  await expect
    .poll(
      async () => {
        const today = await page.getByTestId("today").textContent();
        if (today === "0") await page.keyboard.press("Enter");
        return db.select().from(labels).where(eq(labels.projectId, project.id)).all().length;
      },
      { timeout: 30_000 },
    )
    .toBe(1);
});

test("nothing that tells the model reaches the browser before the submit", async ({ signedIn, db }) => {
  const models = ["blind-alpha-7b", "blind-beta-12b"];
  const project = await seedProject(db, { name: "Blind", prompts: 2, models });
  const page = await signedIn("annotator");
  const seen: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "other") seen.push(response.text().catch(() => ""));
  });
  await page.goto(`/label?join=${project.id}`);
  await page.getByRole("button", { name: "Join and start" }).click();
  await readTask(page);
  await page.reload();
  await readTask(page);
  const everything = (await Promise.all(seen)).join("\n");
  for (const model of models) expect(everything).not.toContain(model);
  expect(everything).not.toMatch(/rsp_[0-9a-z]{22}/);
});
