import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, plain, row, select } from "../fixtures/places";

const labels = (page: Page) => page.getByRole("list", { name: "Labels" }).getByRole("listitem");

test("a label is made while labelling, named and coloured anew, and found by its name", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("The lease"));
  await mail.deliver(person.address, plain("Other things"));
  await signIn(page, person);
  await select(page, "The lease");
  await page.keyboard.press("l");
  const dialog = page.getByRole("dialog", { name: "Labels" });
  await dialog.getByRole("textbox", { name: "New label" }).fill("Zu prüfen");
  await dialog.getByRole("button", { name: "Add label" }).click();
  await expect(dialog.getByRole("checkbox", { name: "Zu prüfen" })).toBeChecked();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(row(page, /The lease.*Zu prüfen/)).toBeVisible();
  // The host knows it by a name that it can have.
  await expect
    .poll(async () => (await mail.messages(person.address, "INBOX")).flatMap(({ flags }) => flags))
    .toContain("zu_pr_fen");

  await page.goto("/settings/labels");
  await expect(labels(page)).toHaveCount(6);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
  await page.getByRole("textbox", { name: "Name of Zu prüfen" }).fill("To check");
  await page.getByRole("textbox", { name: "Name of Zu prüfen" }).press("Enter");
  await page.getByRole("radiogroup", { name: "Colour of To check" }).getByRole("radio", { name: "Iris" }).check();
  await page.getByRole("textbox", { name: "Name of Work" }).fill("Office");
  await page.getByRole("textbox", { name: "Name of Work" }).press("Enter");
  await expect(page.getByRole("button", { name: "Office as usual again" })).toBeVisible();

  await page.getByRole("link", { name: "Mail", exact: true }).first().click();
  await folder(page, "Inbox").click();
  await expect(row(page, /The lease.*To check/)).toBeVisible();
  await expect(row(page, "The lease").locator(".label")).toHaveAttribute("data-hue", "iris");

  // On another device they look the same.
  await page.reload();
  await expect(row(page, /The lease.*To check/)).toBeVisible();
  const search = page.getByRole("searchbox", { name: "Search mail" });
  await search.fill("label:to");
  await page.getByRole("option", { name: /label:zu_pr_fen.*To check/ }).click();
  await search.press("Enter");
  await expect(row(page, "The lease")).toBeVisible();
  await expect(row(page, "Other things")).toHaveCount(0);

  await page.goto("/settings/labels");
  await page.getByRole("button", { name: "Remove To check from this list" }).click();
  await expect(labels(page)).toHaveCount(5);
  await page.getByRole("button", { name: "Office as usual again" }).click();
  await expect(page.getByRole("textbox", { name: "Name of Work" })).toHaveValue("Work");
});
