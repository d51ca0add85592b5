import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, notice, plain, row } from "../fixtures/places";

const accounts = (page: Page) => page.getByRole("list", { name: "Accounts" }).getByRole("listitem");

const openMenu = (page: Page) => page.getByRole("button", { name: /^Switch account/ }).first().click();

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}

test("a second mailbox is opened beside the own one, read, and let go of", async ({ page, mail, person, another, signIn }) => {
  const other = another();
  await mail.deliver(person.address, plain("To the first"));
  await mail.deliver(other.address, plain("To the second"));
  await signIn(page, person);
  await openMenu(page);
  await page.getByRole("menuitem", { name: "Accounts" }).click();
  await expect(accounts(page)).toHaveCount(1);
  await expect(accounts(page)).toContainText("You sign in with it");
  expect(await faults(page)).toEqual([]);

  await page.getByRole("button", { name: "Add account" }).click();
  const dialog = page.getByRole("dialog", { name: "Add account" });
  await dialog.getByRole("textbox", { name: "Email address" }).fill(other.address);
  await dialog.getByRole("textbox", { name: "Password" }).fill("wrong");
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "Password" }).fill(other.password);
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(notice(page)).toContainText(`${other.address} is open now`);
  await expect(accounts(page)).toHaveCount(2);

  await openMenu(page);
  await page.getByRole("menuitemradio", { name: `${other.address}, 1 unread` }).click();
  await expect(row(page, "To the second")).toBeVisible();
  await expect(row(page, "To the first")).toHaveCount(0);

  // News of an account that is not on screen counts in the menu.
  await mail.deliver(person.address, plain("Meanwhile"));
  await openMenu(page);
  await page.getByRole("menuitemradio", { name: `${person.address}, 2 unread` }).click();
  await expect(row(page, "Meanwhile")).toBeVisible();

  await page.goto("/settings/accounts");
  await page.getByRole("button", { name: `Remove ${other.address}` }).click();
  const question = page.getByRole("dialog", { name: `Remove ${other.address}` });
  await expect(question).toContainText("Its mail stays on its mail host");
  await question.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(accounts(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Mail", exact: true }).first().click();
  await folder(page, "Inbox").click();
  await expect(row(page, "To the first")).toBeVisible();
  await openMenu(page);
  await expect(page.getByRole("menuitemradio")).toHaveCount(1);
});
