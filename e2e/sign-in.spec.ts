import { expect } from "@playwright/test";
import { signIn, test } from "./fixtures";

test("a wrong password is refused in words, the right one signs in, signing out ends it", async ({ page, people }) => {
  await page.goto("/projects");
  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel("Email").fill(people.reviewer.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();

  await signIn(page, people.reviewer);
  await page.goto("/account");
  await expect(page.getByText(people.reviewer.email).first()).toBeVisible();
});

test("an annotator may not see the people page", async ({ signedIn }) => {
  const page = await signedIn("annotator");
  const answer = await page.goto("/people");
  expect(answer?.status()).toBe(403);
});
