import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { assignments, labels } from "../lib/db/schema/labeling";
import { test } from "./fixtures";
import { seedProject } from "./seed-project";

/*
 * Everybody can label: by touch, by keyboard alone, with buttons, on a phone, in the dark; and axe finds nothing serious
 * in any state of the screen.
 */
const bar = (page: Page) => page.getByRole("region", { name: "Finish this task" });
const board = (page: Page) => page.getByRole("region", { name: "Your ranking" });
const card = (page: Page, key: string) => page.locator(`article[data-response="${key}"]`);

async function start(page: Page, project: { id: string }) {
  await page.goto(`/label?join=${project.id}`);
  await page.getByRole("button", { name: "Join and start" }).click();
  await expect(card(page, "A")).toBeVisible();
}

async function expectAccessible(page: Page, state: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${state}: ${id} at ${nodes[0]?.html}`)).toEqual([]);
}

test("by keyboard alone: digits, ties, arrows, drag with Space, Enter", async ({ signedIn, db }) => {
  const project = await seedProject(db, { name: "Keyboard", prompts: 3 });
  const page = await signedIn("annotator");
  await start(page, project);
  await expectAccessible(page, "a fresh task");
  await page.keyboard.press("2"); // A, the first unranked; the focus goes on to B, then C
  await page.keyboard.press("1");
  await page.keyboard.press("2");
  await expect(bar(page)).toContainText("B > A = C");
  await expectAccessible(page, "a ranked task");

  await card(page, "A").focus();
  await page.keyboard.press("ArrowDown");
  await expect(card(page, "B")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowUp");
  await expect(bar(page)).toContainText("B > C > A");
  await page.keyboard.press("x");
  await page.keyboard.press("t");
  await expect(bar(page)).toContainText("B = C > A");

  await board(page).getByRole("button", { name: "Drag response A" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("status").filter({ hasText: "Response A is on rank 3" })).toBeAttached();
  // A key that comes before the last move was drawn moves from the old place: press on until it is said to be on top.
  const onTop = page.getByRole("status").filter({ hasText: "Response A is before rank 1" });
  await expect(async () => {
    await page.keyboard.press("ArrowUp");
    await expect(onTop).toBeAttached({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("Space");
  await expect(bar(page)).toContainText("A > B = C");

  await card(page, "A").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("today")).not.toHaveText("0");
  const label = db.select().from(labels).where(eq(labels.projectId, project.id)).get();
  const shown =
    db
      .select()
      .from(assignments)
      .where(eq(assignments.id, label?.assignmentId ?? ""))
      .get()?.shownOrder ?? [];
  expect(label?.answer).toEqual({
    outcome: "ranked",
    order: [[shown[0]], [shown[1], shown[2]]],
    unacceptable: [shown[2]],
    unranked: [],
  });

  await page.keyboard.press("?");
  await expectAccessible(page, "the help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await expectAccessible(page, "the reasons");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByTestId("left")).toHaveText("1");
  await page.keyboard.press("b");
  await expect(page.getByText("All done")).toBeVisible();
  await expectAccessible(page, "nothing left");
  const outcomes = db.select().from(labels).where(eq(labels.projectId, project.id)).all();
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["ranked", "skipped", "all_bad"]);
});

test("with the board's buttons; what stays unranked is asked about once", async ({ signedIn, db }) => {
  const project = await seedProject(db, { name: "Buttons", prompts: 1 });
  const page = await signedIn("annotator");
  await start(page, project);
  const press = (name: string, key: string) =>
    board(page)
      .getByRole("button", { name: `${name}: response ${key}` })
      .click();
  await press("Rank last", "C");
  await press("Rank last", "A");
  await expect(bar(page)).toContainText("C > A");
  await press("Move up", "A");
  await expect(bar(page)).toContainText("A > C");
  await press("Tie with the rank above", "C");
  await expect(board(page).getByRole("listitem", { name: "Rank 1, 2 tied" })).toBeVisible();
  await press("Move down", "A");
  await expect(bar(page)).toContainText("C > A");
  await bar(page).getByRole("button", { name: "Submit" }).click();
  await expect(bar(page)).toContainText("B will stay unranked");
  await bar(page).getByRole("button", { name: "Submit anyway" }).click();
  await expect(page.getByText("All done")).toBeVisible();
  const label = db.select().from(labels).where(eq(labels.projectId, project.id)).get();
  expect(label).toMatchObject({ outcome: "ranked", answer: { unranked: [expect.any(String)] } });
});

test.describe("on a phone, in the dark", () => {
  test.use({
    contextOptions: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: "dark" },
  });

  test("by touch: tap the ranks, drag a chip, flag with a reason", async ({ signedIn, db }) => {
    const project = await seedProject(db, { name: "Touch", prompts: 2, labelsPerTask: 2 });
    const page = await signedIn("annotator");
    await start(page, project);
    await expectAccessible(page, "a phone");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    for (const [key, rank] of [
      ["A", 1],
      ["B", 2],
    ] as const) {
      const ranks = page.getByRole("group", { name: `Rank of response ${key}` });
      await ranks.getByRole("button", { name: `Rank ${rank}`, exact: true }).tap();
    }
    await board(page).scrollIntoViewIfNeeded();
    await touchDrag(page, "C", 3);
    await expect(bar(page)).toContainText("A > B > C");
    await bar(page).getByRole("button", { name: "Submit" }).tap();
    await expect(bar(page)).toContainText("Rank at least two");

    await bar(page).getByRole("button", { name: "Flag a problem" }).tap();
    await page.getByRole("radio", { name: "Personal data" }).tap();
    await page.getByLabel("Details").fill("a name");
    await page.getByRole("button", { name: "Flag", exact: true }).tap();
    await expect(page.getByText("All done")).toBeVisible();
    const stored = db.select().from(labels).where(eq(labels.projectId, project.id)).all();
    expect(stored.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["ranked", null],
      ["flagged", "Personal data: a name"],
    ]);
  });
});

/** A finger that rests on the handle, moves to the rank and lifts. */
async function touchDrag(page: Page, key: string, rank: number) {
  const from = await board(page)
    .getByRole("button", { name: `Drag response ${key}` })
    .boundingBox();
  const to = await board(page)
    .getByRole("listitem", { name: `Rank ${rank}` })
    .boundingBox();
  if (!from || !to) throw new Error("The board is not on the screen.");
  const finger = await page.context().newCDPSession(page);
  const at = (x: number, y: number) => ({ touchPoints: [{ x: Math.round(x), y: Math.round(y) }] });
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  const [goalX, goalY] = [to.x + to.width / 2, to.y + to.height / 2];
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", ...at(x, y) });
  await page.waitForTimeout(250); // the sensor takes a shorter touch for a scroll
  for (let i = 1; i <= 8; i++) {
    const share = i / 8;
    await finger.send("Input.dispatchTouchEvent", {
      type: "touchMove",
      ...at(x + (goalX - x) * share, y + (goalY - y) * share),
    });
  }
  await page.waitForTimeout(100);
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}
