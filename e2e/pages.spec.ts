import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { addFile } from "../lib/datasets/file.fixture";
import { joinProject } from "../lib/projects/join-project";
import { test } from "./fixtures";
import { axe, pictures, settle, sticksOut, themes, widths } from "./look-at-page";
import { seedLoop } from "./seed-loop";

test("every page at two widths and in two themes: nothing sticks out, nothing fails, axe is content", async ({
  signedIn,
  people,
  db,
}) => {
  test.setTimeout(15 * 60_000);
  const seeded = await seedLoop(db);
  joinProject(db, people.admin, { projectId: seeded.projectId, groupId: seeded.groupId });
  const steps = Array.from({ length: 12 }, (_, i) => ({
    ...{ prompt: `What is ${i} + 2 + 3?`, completions: [`${i} + 2 = ${i + 2}`, "5"], labels: [true, i === 0] },
  }));
  const { id: fileId } = await addFile(db, seeded.projectId, steps, "steps of sums.jsonl");
  const paths: Record<string, string> = {
    home: "/",
    label: "/label",
    "label-task": `/label/${seeded.projectId}`,
    projects: "/projects",
    "project-new": "/projects/new",
    project: `/projects/${seeded.projectId}`,
    "project-tasks": `/projects/${seeded.projectId}/tasks`,
    "project-task": `/projects/${seeded.projectId}/tasks/${seeded.taskId}`,
    "project-import": `/projects/${seeded.projectId}/import`,
    "project-files": `/projects/${seeded.projectId}/files`,
    "project-file": `/projects/${seeded.projectId}/files/${fileId}`,
    "project-settings": `/projects/${seeded.projectId}/settings`,
    "project-compare": `/projects/${seeded.projectId}/compare`,
    runs: "/runs",
    "run-new": `/runs/new?project=${seeded.projectId}`,
    "run-new-file": `/runs/new?project=${seeded.projectId}&file=${fileId}`,
    guide: `/guide?project=${seeded.projectId}`,
    run: `/runs/${seeded.runId}`,
    checkpoints: "/checkpoints",
    checkpoint: `/checkpoints/${seeded.checkpointId}`,
    people: "/people",
    account: "/account",
    "not-found": "/no-such-page",
  };
  mkdirSync(pictures, { recursive: true });
  const problems: string[] = [];
  const lookAt = async (width: keyof typeof widths) => {
    const page = await signedIn("admin");
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("404"))
        problems.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
    await page.setViewportSize(widths[width]);
    for (const [name, path] of Object.entries(paths)) {
      const answer = await page.goto(path);
      expect.soft(answer?.status(), `${name}, ${width}`).toBe(name === "not-found" ? 404 : 200);
      await expect.soft(page.getByRole("heading").first(), `${name}, ${width}`).toBeVisible();
      for (const theme of themes) {
        const where = `${name}, ${width}, ${theme}`;
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        await settle(page);
        expect.soft(await sticksOut(page), `${where}: wider than the screen`).toEqual([]);
        await page.screenshot({ path: join(pictures, `${name}-${width}-${theme}.png`), fullPage: true });
        if (width === "desktop" || theme === "light")
          problems.push(...(await axe(page)).map((line) => `${where}: ${line}`));
      }
    }
  };
  await signedIn("admin"); // once: both take up its session
  await Promise.all([lookAt("desktop"), lookAt("phone")]); // side by side: each waits for the server most of its time
  expect(problems).toEqual([]);
});

test("the sign-in page, in both themes", async ({ page }) => {
  for (const theme of themes) {
    for (const [width, size] of Object.entries(widths)) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.goto("/login");
      await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
      expect(await sticksOut(page)).toEqual([]);
      expect(await axe(page)).toEqual([]);
      await page.screenshot({ path: join(pictures, `login-${width}-${theme}.png`), fullPage: true });
    }
  }
});
