import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { eq } from "drizzle-orm";
import { responses } from "../lib/db/schema/labeling";
import { checkpoints } from "../lib/db/schema/training";
import { checkpointDir } from "../lib/runs/checkpoint-path";
import { registerCheckpoint } from "../lib/runs/register-checkpoint";
import { test } from "./fixtures";
import { axe, pictures, settle, sticksOut, themes, widths } from "./look-at-page";
import { seedProject } from "./seed-project";

test("how a round samples: the form at two widths and in two themes, what it refuses, what comes of it", async ({
  signedIn,
  db,
}) => {
  test.setTimeout(5 * 60_000);
  await seedProject(db, { name: "Rounds", prompts: 3 });
  const starter = db.select().from(checkpoints).where(eq(checkpoints.name, "starter")).get();
  if (!starter) throw new Error("There is no starter model.");
  const { path, role, sha256, bytes, parameters } = starter;
  const checkpointId = registerCheckpoint(db, "twin", checkpointDir(path), { role, sha256, bytes, parameters });
  const page = await signedIn("admin");
  const dialog = page.getByRole("dialog");
  const open = async () => {
    await page.goto(`/checkpoints/${checkpointId}`);
    await page.getByRole("button", { name: "Send to labeling" }).click();
    await dialog.getByText("How they sample").click();
  };

  mkdirSync(pictures, { recursive: true });
  for (const [width, size] of Object.entries(widths)) {
    for (const theme of themes) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await open();
      await settle(page);
      expect(await sticksOut(page)).toEqual([]);
      expect(await axe(page, "[role=dialog]")).toEqual([]);
      await dialog.getByLabel("Stop strings").scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(pictures, `round-form-${width}-${theme}.png`) });
    }
  }

  await page.setViewportSize(widths.desktop);
  await open();
  await dialog.getByLabel("Project", { exact: true }).click();
  await page.getByRole("option", { name: "Rounds", exact: true }).click();
  await dialog.getByLabel("Prompts", { exact: true }).fill("3");
  const settings = { Temperature: "1", "Top-p": "1", "Top-k": "40", "Min-p": "2", "Repetition penalty": "1.1" };
  for (const [label, value] of Object.entries(settings)) await dialog.getByLabel(label, { exact: true }).fill(value);
  await dialog.getByLabel("Longest response").fill("40");
  await dialog.getByLabel("Stop strings").fill(`${"x".repeat(201)}\n`);
  await dialog.getByRole("button", { name: "Send to labeling" }).click();
  await expect(dialog.getByText("Between 0 and 1.")).toBeVisible();
  await expect(dialog.getByText("A stop string is at most 200 characters.")).toBeVisible();

  await dialog.getByLabel("Min-p", { exact: true }).fill("0.02");
  await dialog.getByLabel("Stop strings").fill("\\n\\n\n, \n");
  await dialog.getByRole("button", { name: "Send to labeling" }).click();
  await page.waitForURL(/\/compare\?round=/);
  await expect(page.getByText("Tasks compared")).toBeVisible({ timeout: 120_000 });
  await expect(
    page.getByText(
      'temperature 1, top-k 40, min-p 0.02, repetition penalty 1.1, stopped at "\\n\\n" or ", ", at most 40 tokens',
    ),
  ).toBeVisible();
  const said = db.select().from(responses).where(eq(responses.checkpointId, checkpointId)).all();
  expect(said.length).toBeGreaterThan(0);
  expect(said.every(({ text }) => !text.includes(", "))).toBe(true);
  expect(said[0]?.sampling).toMatchObject({ topK: 40, minP: 0.02, repetitionPenalty: 1.1, stop: ["\n\n", ", "] });
});
