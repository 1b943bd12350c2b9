import { expect } from "@playwright/test";
import { createProject } from "../lib/projects/create-project";
import { test } from "./fixtures";
import { axe } from "./look-at-page";
import { importRows } from "./seed-project";

/** A method that writes its own responses, from the form to its curves: what judges them is chosen there. */
test("a GRPO run: refused without a reward, then started with one", async ({ signedIn, db }) => {
  test.setTimeout(3 * 60_000);
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
  const settings = {
    ...{ "Most steps": "3", "Batch size": "8", "Responses per prompt": "4" },
    "Longest response, in tokens": "8",
  };
  for (const [name, value] of Object.entries(settings)) await page.getByLabel(name, { exact: true }).fill(value);
  await page.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(/\/runs\/run_\w+$/);
  await expect(page.getByText("succeeded", { exact: true }).first()).toBeVisible({ timeout: 120_000 });
  const curve = page.getByRole("figure", { name: "Reward", exact: true }).locator("path.recharts-line-curve").first();
  await expect(curve).toHaveAttribute("d", /^M.+[LC]/);
});
