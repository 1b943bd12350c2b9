import { expect, type Page } from "@playwright/test";
import { addSomebody, type Person, signIn, test } from "./fixtures";
import { rankTasks } from "./rank";
import { samplingReports } from "./three-models";

/*
 * The whole loop as people see it, on a production build: a project, three models' responses, two annotators, a reward
 * model, DPO, a round of samples, their ranking, a win rate. Every step runs in the browser.
 */
test("from an import to a win rate", async ({ browser, db }) => {
  test.setTimeout(12 * 60_000);
  const began = Date.now();
  const done = (what: string) => console.log(`    ${((Date.now() - began) / 1000).toFixed(0)} s: ${what}`);
  const open = async (person: Person): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    await signIn(page, person);
    return page;
  };
  const lead = await open(addSomebody(db, "admin", "Lena Lead"));
  const name = `Everyday answers ${Date.now().toString(36)}`;

  const projectId = await test.step("create a project with two belief groups", async () => {
    await lead.goto("/projects/new");
    await lead.getByLabel("Name", { exact: true }).fill(name);
    await lead.getByLabel("Labels per task").fill("2");
    await lead.getByRole("radio", { name: /joining/i }).click();
    await lead.getByLabel("Name of group 1").fill("Brief");
    await lead.getByLabel("Description of group 1").fill("The fewer words the better.");
    await lead.getByLabel("Name of group 2").fill("Terse");
    await lead.getByRole("button", { name: "Create project" }).click();
    await lead.waitForURL(/\/projects\/prj_\w+\/import$/);
    return lead.url().match(/prj_\w+/)?.[0] ?? "";
  });

  await test.step("import the responses of three models", async () => {
    await lead.getByLabel("Choose files").setInputFiles(samplingReports(20));
    await lead.getByRole("button", { name: "Import 3 files together" }).click();
    await expect(lead.getByText(/^Done: 20 tasks added/)).toBeVisible({ timeout: 30_000 });
    done("imported");
  });

  const annotators = [addSomebody(db, "annotator", "Ben Brief"), addSomebody(db, "annotator", "Tara Terse")];
  const pages: Page[] = [];
  await test.step("rank 20 tasks as two annotators", async () => {
    for (const [index, person] of annotators.entries()) {
      const page = await open(person);
      await page.goto(`/label?join=${projectId}`);
      await page.getByRole("radio", { name: index === 0 ? /Brief/ : /Terse/ }).click();
      await page.getByRole("button", { name: "Join and start" }).click();
      await rankTasks(page, 20, shorter);
      await expect(page.getByTestId("left")).toHaveText("0");
      pages.push(page);
      done(`${person.name} has ranked 20 tasks`);
    }
  });

  await test.step("train a reward model and watch its curves arrive", async () => {
    await startRun(lead, projectId, /^Reward model/, { "Most steps": "40", "Batch size": "8" });
    await watchRun(lead, ["Loss", "Accuracy"], 40);
    await expect(lead.getByText(/held out: \d+% right \(\d+%–\d+%\)/)).toBeVisible();
    done("reward model trained");
  });

  await test.step("train a policy with DPO and watch its curves arrive", async () => {
    await startRun(lead, projectId, /^Direct preference/, { "Most steps": "60", "Batch size": "8" });
    await watchRun(lead, ["Loss", "Reward margin"], 60);
    done("DPO trained");
  });

  const sampled = await test.step("send its samples to labeling", async () => {
    await lead.getByRole("button", { name: "Send to labeling" }).first().click();
    const dialog = lead.getByRole("dialog");
    await dialog.getByLabel("Prompts", { exact: true }).fill("6");
    await dialog.getByLabel("Responses per model").fill("1");
    await dialog.getByRole("button", { name: "Send to labeling" }).click();
    await lead.waitForURL(/\/compare\?round=/);
    await expect(lead.getByText("Tasks compared")).toBeVisible({ timeout: 120_000 });
    // A prompt that both models answer word for word alike becomes no task: there may be fewer than six.
    const count = await lead.getByText(/^of [1-6]$/).textContent();
    await expect(lead.getByRole("region", { name: "Sampling" })).toBeHidden();
    done(`sampled: tasks ${count}, 6 prompts`);
    return Number(count?.replace("of ", ""));
  });

  await test.step("rank them", async () => {
    for (const page of pages) {
      await page.goto(`/label/${projectId}`);
      await rankTasks(page, sampled, shorter);
    }
    done("ranked the round");
  });

  await test.step("read the win rate with its interval", async () => {
    await lead.reload();
    await expect(lead.getByText(/^95% interval \d+%? to \d+%$/).first()).toBeVisible();
    await expect(lead.getByText(/^\d+(\.\d+)?%$/).first()).toBeVisible();
    await lead.screenshot({ path: "test-results/story-compare.png", fullPage: true });
    done("compared");
  });
});

/** What both annotators want: fewer words. */
const shorter = (text: string) => -text.length;

async function startRun(page: Page, projectId: string, algorithm: RegExp, settings: Record<string, string>) {
  await page.goto(`/runs/new?project=${projectId}`);
  await page.getByRole("radio", { name: algorithm }).click();
  await page.getByRole("radio", { name: "Each group counts the same" }).click();
  for (const [field, value] of Object.entries(settings)) await page.getByLabel(field, { exact: true }).fill(value);
  await expect(page.getByRole("heading", { name: /^Memory at its peak: about \d/ })).toBeVisible();
  await page.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(/\/runs\/run_\w+$/);
}

/** Stays on the run's page, without a reload, until it has succeeded; the curves must come and grow meanwhile. */
async function watchRun(page: Page, charts: readonly string[], steps: number) {
  const step = page.getByText(new RegExp(`^\\d+ of ${steps} steps$`));
  const taken = async () => Number.parseInt((await step.textContent()) ?? "", 10);
  await expect(page.getByRole("figure", { name: "Loss" })).toBeVisible({ timeout: 120_000 });
  const first = await taken();
  // A captured step of the starter takes a tenth of a second: the run may be over before its page is first looked at.
  if (first < steps) await expect.poll(taken, { timeout: 300_000 }).toBeGreaterThan(first);
  await expect(page.getByText("succeeded", { exact: true }).first()).toBeVisible({ timeout: 300_000 });
  expect(await taken()).toBe(steps);
  await expect(page.getByText(/^\d.* estimated$/)).toBeVisible(); // beside the memory that it took
  for (const name of charts) {
    const curve = page.getByRole("figure", { name, exact: true }).locator("path.recharts-line-curve").first();
    await expect(curve).toHaveAttribute("d", /^M.+[LC]/); // a level line counts too, though it has no height to see
  }
}
