import { expect, type Page } from "@playwright/test";

/** The task on screen, as an annotator sees it: prompt and responses by letter. */
export interface SeenTask {
  readonly text: string;
  readonly responses: readonly { readonly key: string; readonly text: string }[];
}

const cards = (page: Page) => page.getByRole("region", { name: "Responses", exact: true }).locator("article");
const card = (page: Page, key: string) => cards(page).and(page.locator(`[data-response="${key}"]`));

export async function readTask(page: Page): Promise<SeenTask> {
  await expect(cards(page).first()).toBeVisible();
  const responses = await cards(page).evaluateAll((elements) =>
    elements.map((element) => ({ key: element.getAttribute("data-response") ?? "", text: element.textContent ?? "" })),
  );
  return { text: responses.map(({ text }) => text).join("\n"), responses };
}

/** Ranks with the keyboard alone: a digit for each response, Enter to submit. `best` first. */
export async function rankByKeys(page: Page, best: readonly string[]): Promise<void> {
  for (const [index, key] of best.entries()) {
    await card(page, key).focus();
    await page.keyboard.press(String(index + 1));
  }
  await expect(card(page, best[0] ?? "")).toHaveAccessibleName(/Rank 1/);
  await page.keyboard.press("Enter");
}

/** Ranks with the buttons beneath each response. */
export async function rankByButtons(page: Page, best: readonly string[]): Promise<void> {
  for (const [index, key] of best.entries()) {
    const ranks = page.getByRole("group", { name: `Rank of response ${key}` });
    await ranks.getByRole("button", { name: `Rank ${index + 1}`, exact: true }).click();
  }
  await submit(page);
}

/** Ranks by dragging each response onto its rank. */
export async function rankByDrag(page: Page, best: readonly string[]): Promise<void> {
  const board = page.getByRole("region", { name: "Your ranking" });
  for (const [index, key] of best.entries()) {
    const handle = board.getByRole("button", { name: `Drag response ${key}` });
    const rank = board.getByRole("listitem", { name: `Rank ${index + 1}` });
    await handle.hover();
    await page.mouse.down();
    const target = await rank.boundingBox();
    if (!target) throw new Error(`Rank ${index + 1} is not on the screen.`);
    await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 8 });
    await page.mouse.up();
    await expect(card(page, key)).toHaveAccessibleName(new RegExp(`Rank ${index + 1}`));
  }
  await submit(page);
}

export async function submit(page: Page): Promise<void> {
  await page
    .getByRole("region", { name: "Finish this task" })
    .getByRole("button", { name: /^Submit/ })
    .click();
}

/**
 * Ranks `count` tasks by what a person with these preferences would say (`score`: higher is better), alternating
 * keyboard, buttons and drag. Waits for each next task.
 */
export async function rankTasks(page: Page, count: number, score: (text: string) => number): Promise<void> {
  const ways = [rankByKeys, rankByButtons, rankByDrag];
  for (let i = 0; i < count; i++) {
    const task = await readTask(page);
    const best = [...task.responses].sort((a, b) => score(b.text) - score(a.text)).map(({ key }) => key);
    const today = Number(await page.getByTestId("today").textContent());
    await (ways[i % ways.length] ?? rankByKeys)(page, best);
    await expect(page.getByTestId("today")).toHaveText(String(today + 1));
  }
}
