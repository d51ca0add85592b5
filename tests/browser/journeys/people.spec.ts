// Whoever stands in a message: what is known of them, and the way into the contacts.

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { composer, messages, notice, plain, reader, row, undo } from "../fixtures/places";

const about = (page: Page, name: string): Locator => page.getByRole("dialog", { name: `About ${name}` });

const sender = (page: Page, name: string): Locator => reader(page).getByRole("button", { name, exact: true });

test("the sender of a message becomes a contact and is offered from then on", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Fair", "See you there.", "Zoé Abel <zoe@lager.example>"));
  await signIn(page, person);
  await row(page, /Fair/).click();

  // By the pointer that rests there, and away with it.
  await sender(page, "Zoé Abel").hover();
  const card = about(page, "Zoé Abel");
  await expect(card).toContainText("zoe@lager.example");
  await reader(page).getByRole("heading", { name: "Fair" }).hover();
  await expect(card).toBeHidden();

  // By the keys alone.
  await sender(page, "Zoé Abel").focus();
  await page.keyboard.press("Enter");
  await expect(card.getByRole("button", { name: "Add to contacts" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join()}`)).toEqual([]);
  for (const name of ["Copy address", "Write", "Add to contacts"]) {
    await page.keyboard.press("Tab");
    await expect(card.getByRole("button", { name })).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await expect(notice(page)).toContainText("Zoé Abel added to your contacts");
  await expect(card.getByRole("link", { name: "Open contact" })).toBeVisible();
  await expect(card.getByRole("button", { name: "Add to contacts" })).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
  await expect(sender(page, "Zoé Abel")).toBeFocused();

  // The message's menu knows it, too.
  await page.getByRole("toolbar", { name: "Message actions" }).getByRole("button", { name: "More actions" }).filter({ visible: true }).last().click();
  await page.getByRole("menuitem", { name: "Add sender to contacts" }).click();
  await expect(notice(page)).toContainText("Zoé Abel is in your contacts already");

  await sender(page, "Zoé Abel").click();
  await card.getByRole("button", { name: "Write" }).click();
  const form = composer(page);
  await expect(form.recipient("Zoé Abel")).toBeVisible();
  await form.recipient("Zoé Abel").click();
  await form.field("To").fill("abe");
  await expect(page.getByRole("option", { name: /Zoé Abel/ })).toBeVisible();
  await form.field("To").fill("");
  await form.button("Close and keep draft").click();

  await sender(page, "Zoé Abel").click();
  await card.getByRole("link", { name: "Recent messages" }).click();
  await expect(messages(page).getByRole("row", { name: /Fair/ })).toBeVisible();
  await page.goBack();
  await sender(page, "Zoé Abel").click();
  await card.getByRole("link", { name: "Open contact" }).click();
  await expect(page.getByRole("heading", { name: "Zoé Abel" })).toBeVisible();
});

test("a finger opens the card, and adding somebody can be taken back", async ({ browser, baseURL, watch, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Fair", "See you there.", "Zoé Abel <zoe@lager.example>"));
  const context = await browser.newContext({ baseURL, hasTouch: true, viewport: { width: 390, height: 844 }, locale: "en" });
  watch(context);
  const page = await context.newPage();
  await signIn(page, person);
  await row(page, /Fair/).tap();
  await sender(page, "Zoé Abel").tap();
  const card = about(page, "Zoé Abel");
  await card.getByRole("button", { name: "Add to contacts" }).tap();
  await expect(card.getByRole("link", { name: "Open contact" })).toBeVisible();
  await page.keyboard.press("Escape");
  await undo(page).tap();
  await sender(page, "Zoé Abel").tap();
  await expect(card.getByRole("button", { name: "Add to contacts" })).toBeVisible();
  await context.close();
});

test("contacts are found from the field that searches mail, by whatever their card holds", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Fair", "See you at the verlag.", "Zoé Abel <zoe@lager.example>"));
  await signIn(page, person);
  await page.evaluate(async () => {
    const { items } = await (await fetch("/api/address-books")).json();
    const content = { name: { full: "Zoé Abel" }, organisations: [{ name: "Verlag am See" }], emails: [{ address: "zoe@lager.example" }] };
    const body = JSON.stringify({ create: [{ bookId: items[0].id, content }] });
    await fetch("/api/card-changes", { method: "POST", headers: { "content-type": "application/json" }, body });
  });
  const field = page.getByRole("searchbox", { name: "Search mail" });
  await field.fill("verl");
  await expect(page.getByRole("option", { name: /from:zoe@lager\.example.*Zoé Abel/ })).toBeVisible();
  await field.fill("verlag");
  await field.press("Enter");
  await expect(messages(page).getByRole("row", { name: /Fair/ })).toBeVisible();
  await page.getByRole("navigation", { name: "Contacts found" }).getByRole("link", { name: "Zoé Abel" }).click();
  await expect(page.getByRole("heading", { name: "Zoé Abel" })).toBeVisible();
});
