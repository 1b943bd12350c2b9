import { expect } from "@playwright/test";
import { createProject } from "../lib/projects/create-project";
import { test } from "./fixtures";
import { axe } from "./look-at-page";
import { importRows } from "./seed-project";

/** From the guide's questions, by the keyboard, to a run that has started. */
test("the guide recommends a method and opens its form, filled in", async ({ signedIn, db }) => {
  const { id } = createProject(db, null, { name: `Guided ${Date.now().toString(36)}` });
  const pairs = Array.from({ length: 12 }, (_, i) => ({
    ...{ prompt: `What should I cook on day ${i + 1}?`, chosen: "Soup.", rejected: `Dish ${i + 1} takes hours.` },
  }));
  await importRows(db, id, `${pairs.map((pair) => JSON.stringify(pair)).join("\n")}\n`);
  const page = await signedIn("reviewer");
  await page.goto(`/guide?project=${id}&steps=many`);
  const recommended = page.getByRole("region", { name: "Direct preference optimisation" });
  await expect(recommended).toContainText("It is made for what there is: 12 pairs.");
  await expect(page.getByLabel("Pairs", { exact: true })).toHaveValue("12");
  await expect(page.getByText("A whole number.")).toBeVisible();

  const shorter = page.getByRole("radiogroup", { name: "Responses must not grow longer" });
  await shorter.getByRole("radio", { name: "No" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect(page.getByRole("region", { name: "SimPO" })).toContainText("gains nothing by length");
  await expect(page).toHaveURL(/shorter=true/);
  await page.reload(); // what the address keeps can be shared
  await expect(page.getByRole("region", { name: "SimPO" })).toBeVisible();

  await page.getByRole("link", { name: "Open the form for Direct preference optimisation" }).click();
  await expect(page.getByRole("radio", { name: /^Direct preference/ })).toBeChecked();
  await expect(page.getByRole("combobox", { name: "Loss" })).toHaveText("sigmoid_norm");
  await page.getByLabel("Beta", { exact: true }).fill("2");
  await expect(page.getByText("This is higher than usual.")).toBeVisible();
  await page.getByLabel("Beta", { exact: true }).fill("0");
  await page.getByLabel("Most steps", { exact: true }).fill("2");
  await page.getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByText("Beta must be above 0").first()).toBeVisible();
  await page.getByLabel("Beta", { exact: true }).fill("0.1");
  expect(await axe(page, "main")).toEqual([]);
  await page.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(/\/runs\/run_\w+$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("dpo");
});
