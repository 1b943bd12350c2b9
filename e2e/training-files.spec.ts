import { expect, type Page } from "@playwright/test";
import { createProject } from "../lib/projects/create-project";
import { test } from "./fixtures";
import { axe } from "./look-at-page";

const lines = (count: number, row: (i: number) => object) =>
  Array.from({ length: count }, (_, i) => `${JSON.stringify(row(i))}\n`).join("");
const file = (name: string, text: string) => ({ name, mimeType: "application/jsonl", buffer: Buffer.from(text) });
const sums = (i: number) => ({ prompt: `What is ${i} + 2 + 3?`, completions: [`${i} + 2 = ${i + 2}`, "5"] });

async function add(page: Page, ...given: Parameters<typeof file>) {
  await page.getByLabel("Choose files").setInputFiles(file(...given));
  await page.getByRole("button", { name: "Add the file" }).click();
}

test("files of rows that nobody ranked: added, refused with the line, looked at, trained on", async ({
  signedIn,
  db,
}) => {
  test.setTimeout(2 * 60_000);
  const { id } = createProject(db, null, { name: `Files ${Date.now().toString(36)}` });
  const page = await signedIn("reviewer");
  await page.goto(`/projects/${id}/files`);
  await expect(page.getByRole("heading", { name: "No training files yet" })).toBeVisible();
  const wrong = lines(1, (i) => ({ ...sums(i), labels: [true] }));
  await add(page, "wrong.jsonl", wrong);
  await expect(page.getByRole("alert").filter({ hasText: "wrong.jsonl" })).toContainText(
    "Line 1: labels: One true or false for each step",
  );
  await page.getByRole("button", { name: "Take wrong.jsonl out" }).click();
  await add(
    page,
    "steps.jsonl",
    lines(16, (i) => ({ ...sums(i), labels: [true, i === 0] })),
  );
  await expect(page.getByRole("status").filter({ hasText: "steps.jsonl" })).toContainText(
    "16 responses with judged steps",
  );
  await page.getByRole("link", { name: "steps.jsonl", exact: true }).click();
  await expect(page.getByRole("heading", { name: "The first 10 rows" })).toBeVisible();
  await expect(page.getByText("What is 9 + 2 + 3?")).toBeVisible();
  await page.getByRole("link", { name: "Train on it" }).click();
  await expect(page.getByRole("radio", { name: /^Process reward model/ })).toBeChecked();
  await expect(page.getByRole("combobox", { name: "Training file" })).toContainText("16 responses with judged steps");
  await page.getByLabel("Held out, in percent").fill("0");
  await page.getByLabel("Most steps", { exact: true }).fill("2");
  await page.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(/\/runs\/run_\w+$/);
  await expect(page.getByText("on “steps.jsonl” of")).toBeVisible();
  await expect(page.getByText("succeeded", { exact: true }).first()).toBeVisible({ timeout: 90_000 });
});

test("prompts with answers are what GRPO is offered, and a rule can check them", async ({ signedIn, db }) => {
  const { id } = createProject(db, null, { name: `Answers ${Date.now().toString(36)}` });
  const page = await signedIn("reviewer");
  await page.goto(`/projects/${id}/files`);
  await add(
    page,
    "sums.jsonl",
    lines(8, (i) => ({ prompt: `${i} + 1?`, answer: String(i + 1) })),
  );
  await expect(page.getByRole("status").filter({ hasText: "sums.jsonl" })).toContainText("8 prompts");
  await page.goto(`/guide?project=${id}&online=true`);
  await page.getByRole("link", { name: /^Open the form, filled in/ }).click();
  await expect(page.getByRole("combobox", { name: "Training file" })).toContainText("sums.jsonl");
  await page.goto(`/runs/new?project=${id}&algorithm=grpo`);
  await expect(page.getByRole("radio", { name: /^A training file/ })).toBeChecked();
  await expect(page.getByRole("combobox", { name: "Training file" })).toContainText("sums.jsonl · 8 prompts");
  const summary = page.getByRole("complementary", { name: "Summary" });
  await expect(summary).toContainText("about 7 to learn, 1 held out");
  await expect(summary).toContainText("about 2 steps"); // 7 prompts, 4 of them a step: 32 responses, 8 each
  await page.getByRole("button", { name: "Add a reward" }).click();
  const rewards = page.getByRole("group", { name: "Rewards" });
  await expect(rewards.getByLabel("Judged by")).toHaveText("Numeric answer");
  await rewards.getByLabel("Judged by").click();
  await page.getByRole("option", { name: "Exact answer", exact: true }).click();
  expect(await axe(page, "main")).toEqual([]);
  await page.getByRole("radio", { name: /^The project’s rankings/ }).click();
  await expect(page.getByText("There is nothing here to learn from yet.")).toBeVisible();

  await page.goto(`/projects/${id}/files`);
  await page.getByRole("link", { name: "sums.jsonl", exact: true }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("sums.jsonl");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Sums up to 8");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: "Sums up to 8" })).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No training files yet" })).toBeVisible();
});
