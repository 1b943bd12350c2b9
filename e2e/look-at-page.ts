import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const widths = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
export const themes = ["light", "dark"] as const;
export const pictures = join("test-results", "pages"); // `npm run screenshots`, then look at them

/** Until fonts are there, skeletons have gone and nothing is fetched any more. Run pages keep their event stream open. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await page.waitForTimeout(250);
}

/** What makes the page scroll sideways; empty when it does not. */
export async function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const guilty = [...document.body.querySelectorAll("*")].filter((element) => {
      const { right } = element.getBoundingClientRect();
      return right > wide + 1;
    });
    return guilty.slice(-3).map((element) => element.outerHTML.slice(0, 160));
  });
}

/** What axe finds serious on the page, or in a part of it. */
export async function axe(page: Page, part = "html"): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} (${nodes.length})`);
}
