import AxeBuilder from "@axe-core/playwright";

import { expect, test } from "../fixtures/product";

test("a person signs in and sees the folders and what just arrived", async ({ page, mail, signIn }) => {
  const anna = mail.person("anna");
  await mail.deliver(anna.address, "From: Dan <dan@partner.example>\nSubject: Lunch on Friday?\n\nAt noon?\n");
  await signIn(page, anna);
  await expect(page.getByRole("treeitem", { name: /Inbox/ })).toBeVisible();
  await expect(page.getByRole("grid", { name: "Messages" }).getByText("Lunch on Friday?")).toBeVisible();
});

test("a wrong password is told as one, and what was typed stays", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("textbox", { name: "Email address" }).fill("ben@pli.example");
  await page.getByRole("textbox", { name: "Password" }).fill("not it");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email address" })).toHaveValue("ben@pli.example");
});

test("the sign-in page has no accessibility faults", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
});
