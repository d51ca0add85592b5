import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, plain, press, row } from "../fixtures/places";

const moves = (page: Page) => page.getByRole("list", { name: "Moved and deleted" }).getByRole("listitem");

test("what was deleted is brought back from the settings, and other things stay away", async ({ page, mail, person, signIn }) => {
  for (const subject of ["Regretted", "Gone for good", "Stays"]) {
    await mail.deliver(person.address, plain(subject));
  }
  await signIn(page, person);
  await press(page, "Regretted", "Delete");
  await expect(row(page, "Regretted")).toHaveCount(0);
  await press(page, "Gone for good", "Archive");
  await expect(row(page, "Gone for good")).toHaveCount(0);
  await page.getByRole("link", { name: "Settings" }).first().click();
  await page.getByRole("link", { name: "Moved and deleted" }).first().click();
  await expect(moves(page)).toHaveCount(2);
  await expect(moves(page).filter({ hasText: "Gone for good" })).toContainText("From Inbox to Archive");
  const regretted = moves(page).filter({ hasText: "Regretted" });
  await expect(regretted).toContainText("From Inbox to Trash");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
  await regretted.getByRole("button", { name: "Undo: Regretted" }).click();
  await expect(regretted).toHaveCount(0);
  await page.getByRole("link", { name: "Mail", exact: true }).first().click();
  await folder(page, "Inbox").click();
  await expect(row(page, "Regretted")).toBeVisible();
  await expect(row(page, "Gone for good")).toHaveCount(0);
});

test("with nothing moved, the page says so", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await page.goto("/settings/history");
  await expect(page.getByRole("heading", { name: "Nothing to undo" })).toBeVisible();
});
