import { expect } from "@playwright/test";
import { createProject } from "../lib/projects/create-project";
import { test } from "./fixtures";
import { axe } from "./look-at-page";
import { importRows } from "./seed-project";

/** What judges the responses of a method that writes is chosen in the form; methods.spec.ts goes on from there. */
test("a GRPO run is refused without a reward, and starts with one", async ({ signedIn, db }) => {
  const { id } = createProject(db, null, { name: `Prompts ${Date.now().toString(36)}` });
  const pairs = Array.from({ length: 12 }, (_, i) => ({
    ...{ prompt: `What should I cook on day ${i + 1}?`, chosen: "Soup.", rejected: `Dish ${i + 1} takes hours.` },
  }));
  await importRows(db, id, `${pairs.map((pair) => JSON.stringify(pair)).join("\n")}\n`);
  const page = await signedIn("admin");
  await page.goto(`/runs/new?project=${id}`);
  await page.getByRole("radio", { name: /^GRPO/ }).click();
  await page.getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByText(/is empty: name a reward model or a rule/).first()).toBeVisible();

  await page.getByRole("button", { name: "Add a reward" }).click();
  const rewards = page.getByRole("group", { name: "Rewards" });
  await rewards.getByLabel("Judged by").click();
  await page.getByRole("option", { name: "Length", exact: true }).click();
  await rewards.getByLabel("Max", { exact: true }).fill("2");
  await rewards.getByLabel("Slack", { exact: true }).fill("8");
  expect(await axe(page, "main")).toEqual([]);
  await page.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(/\/runs\/run_\w+$/);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByText("stopped", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
});
