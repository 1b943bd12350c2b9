import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { count, eq } from "drizzle-orm";
import type { Db } from "../lib/db/client";
import { judgeAnswers } from "../lib/db/schema/feedback";
import { labels } from "../lib/db/schema/labeling";
import { preferLonger, startProtocolServer } from "../lib/judge/protocol-server.fixture";
import { claimTask } from "../lib/labeling/claim-task";
import { submitLabel } from "../lib/labeling/submit-label";
import { joinProject } from "../lib/projects/join-project";
import { addSomebody, test } from "./fixtures";
import { axe, pictures, settle, sticksOut, widths } from "./look-at-page";
import { seedProject } from "./seed-project";

let server: Awaited<ReturnType<typeof startProtocolServer>>;
test.beforeAll(async () => {
  server = await startProtocolServer(preferLonger);
});
test.afterAll(() => server.close());

test("a model behind an endpoint judges: its labels stand beside people's, apart, and train only when asked", async ({
  signedIn,
  db,
}) => {
  test.setTimeout(3 * 60_000);
  const project = await seedProject(db, { name: "Judged", prompts: 4 });
  labelOne(db, project.id);
  const page = await signedIn("admin");

  await page.goto(`/projects/${project.id}/feedback/setup`);
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Likes length");
  await dialog.getByLabel("Model").fill("tester");
  await dialog.getByLabel("Base URL").fill("localhost");
  await dialog.getByLabel("API key").fill("sk-secret");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByText("Write it as https://host/v1.")).toBeVisible();
  await dialog.getByLabel("Base URL").fill(server.baseUrl);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("key stored on the server")).toBeVisible();
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByText(/It answered in .* s: A has/)).toBeVisible();
  expect(server.asked.at(-1)?.headers.authorization).toBe("Bearer sk-secret");
  expect(await page.content()).not.toContain("sk-secret");
  await page.getByLabel("Principle", { exact: true }).first().fill("The response says what to do, step by step.");
  await page.getByRole("button", { name: "Save principles" }).click();
  await expect(page.getByRole("button", { name: "Use the default" })).toBeVisible();
  await look(page, "feedback-setup");

  await page.getByRole("link", { name: "AI feedback", exact: true }).first().click();
  await page.getByRole("button", { name: "Let a model judge" }).click();
  await dialog.getByRole("checkbox", { name: "Helpful" }).waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await dialog.getByRole("button", { name: "Start judging" }).click();
  await expect(page.getByText("succeeded")).toBeVisible({ timeout: 60_000 });
  const rowsOf = (table: typeof judgeAnswers | typeof labels) =>
    db.select({ rows: count() }).from(table).where(eq(table.projectId, project.id)).get()?.rows;
  expect(rowsOf(judgeAnswers)).toBe(4 * 3 * 2);
  expect(rowsOf(labels)).toBe(1);
  const figure = (name: string) => page.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) });
  await expect(figure("Comparisons")).toContainText("12");
  await expect(figure("Agrees with people")).toContainText("0%"); // Bea put the longest last
  await page.getByLabel("Which comparisons").click();
  await page.getByRole("option", { name: "Against most people" }).click();
  await expect(page.getByText("people 0 : 1").or(page.getByText("people 1 : 0"))).toHaveCount(3);
  await page.locator("summary", { hasText: "AI: response" }).first().click();
  await expect(page.getByText(/A has \d+ letters and B \d+/).first()).toBeVisible();
  await look(page, "project-feedback");

  await page.goto(`/runs/new?project=${project.id}`);
  await expect(page.getByRole("radio", { name: /People’s alone \(3 pairs\)/ })).toBeChecked();
  await page.getByRole("radio", { name: /Both \(15 pairs\)/ }).click();
  await expect(page.getByLabel("Weight of an AI pair")).toHaveValue("1");
});

/** Bea ranks one task: the shortest response first. */
function labelOne(db: Db, projectId: string): void {
  const user = addSomebody(db, "annotator", "Bea");
  joinProject(db, user, { projectId });
  const task = claimTask(db, user, { projectId });
  if (!task) throw new Error("There is no task.");
  const shortest = [...task.responses].sort((a, b) => a.text.length - b.text.length);
  const answer = { outcome: "ranked", order: shortest.map(({ key }) => [key]), unacceptable: [], unranked: [] };
  submitLabel(db, user, { assignmentId: task.assignmentId, idempotencyKey: randomUUID(), answer });
}

/** On a large screen by day, on a small one by night. */
async function look(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.mouse.move(0, 0); // what is hovered has other colours
  for (const [width, theme] of [
    ["desktop", "light"],
    ["phone", "dark"],
  ] as const) {
    await page.setViewportSize(widths[width]);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await settle(page);
    expect.soft(await sticksOut(page), `${name}, ${width}`).toEqual([]);
    expect.soft(await axe(page), `${name}, ${width}, ${theme}`).toEqual([]);
    await page.screenshot({ path: join(pictures, `${name}-${width}-${theme}.png`), fullPage: true });
  }
  await page.setViewportSize(widths.desktop);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}
