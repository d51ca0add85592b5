import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { letter, plain, reader, row } from "../fixtures/places";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}

test("a message is shown to somebody without a mailbox, until the link is taken back", async ({ page, mail, newBrowser, person, signIn }) => {
  await mail.deliver(person.address, plain("The offer <b>", "It holds until Friday."));
  await signIn(page, person);
  await row(page, "The offer").click();
  await expect(letter(page)).toContainText("until Friday");
  await reader(page).getByRole("button", { name: "More actions" }).filter({ visible: true }).first().click();
  await page.getByRole("menuitem", { name: "Share by link" }).click();
  const dialog = page.getByRole("dialog", { name: "Share by link" });
  expect(await faults(page), "before it is made").toEqual([]);
  await dialog.getByText("30 days").click();
  await dialog.getByRole("button", { name: "Make link" }).click();
  const url = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  expect(await faults(page), "once it is made").toEqual([]);

  const stranger = await (await newBrowser()).newPage();
  await stranger.goto(url);
  await expect(stranger.getByRole("heading", { name: "The offer <b>" })).toBeVisible();
  await expect(stranger.getByTitle("Message body").contentFrame().locator("body")).toContainText("It holds until Friday.");
  expect(await faults(stranger), "the page of a link").toEqual([]);

  await dialog.getByRole("link", { name: "Shared links" }).click();
  const links = page.getByRole("list", { name: "Shared links" }).getByRole("listitem");
  await expect(links).toHaveCount(1);
  expect(await faults(page), "the settings").toEqual([]);
  await links.getByRole("button", { name: "Take back the link to The offer <b>" }).click();
  await expect(page.getByRole("heading", { name: "No shared links" })).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByRole("heading", { name: "This link leads nowhere" })).toBeVisible();
});
