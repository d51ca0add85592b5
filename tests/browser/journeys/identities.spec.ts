import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { type Composer, composer, letter, newMessage, notice, row } from "../fixtures/places";
import { arrived, hastily, headerOf } from "../fixtures/post";

/** A field of the settings for formatted text. */
const rich = (page: Page, name: string): Locator =>
  page.frameLocator(`iframe[title="${name}"]`).getByRole("textbox", { name });

const addresses = (page: Page): Locator => page.getByRole("list", { name: "Addresses you send from" });

const saved = (page: Page): Promise<void> => expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();

/** What follows the plus is its owner's to choose: the mail host takes mail from it, and delivers what goes to it. */
const tagged = (address: string, tag: string): string => address.replace("@", `+${tag}@`);

const from = (form: Composer): Locator => form.form.getByRole("combobox", { name: "From", exact: true });

/** What the message is sent from, as it is shown. */
const sender = (form: Composer): Promise<string> => from(form).locator("option:checked").innerText();

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

async function fits(page: Page): Promise<void> {
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide).toBeLessThanOrEqual(seen);
}

async function addAddress(page: Page, address: string, name: string): Promise<void> {
  await page.getByRole("button", { name: "New address" }).click();
  const form = page.getByRole("form", { name: "New address" });
  await form.getByRole("textbox", { name: "Email address" }).fill(address);
  await form.getByRole("textbox", { name: "Your name" }).fill(name);
  await form.getByRole("button", { name: "Add address" }).click();
}

async function sign(page: Page, text: string): Promise<void> {
  await rich(page, "Signature").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await saved(page);
}

test("a second address is added, written from with its own name, signature and replies, answered from, and deleted", async ({ page, mail, person, another, signIn }) => {
  test.slow();
  const friend = another();
  const news = tagged(person.address, "news");
  await hastily(page);
  await signIn(page, person);
  await page.goto("/settings/signature");
  await expect(addresses(page).getByRole("listitem")).toHaveCount(1);
  await page.getByRole("textbox", { name: "Your name" }).fill("Anna Keller");
  await sign(page, "Anna, bindery");

  // The mail host has its say.
  await addAddress(page, friend.address, "Somebody else");
  const refusal = page.getByRole("alert");
  await expect(refusal).toContainText("The address was not added. The mail server does not let you send from this address.");
  await page.getByRole("button", { name: "Cancel" }).click();
  await addAddress(page, news, "Bindery news");
  await expect(addresses(page).getByRole("listitem")).toHaveCount(2);
  const form = page.getByRole("form", { name: news });
  await expect(form.getByRole("combobox", { name: "Whose signature" })).toContainText("The one of");
  await expect(form).toContainText("Anna, bindery");
  await form.getByRole("textbox", { name: "Replies go to" }).fill(`Desk <${friend.address}>`);
  await form.getByRole("switch", { name: "Bcc to myself" }).check();
  await form.getByRole("combobox", { name: "Whose signature" }).selectOption("Its own");
  await sign(page, "The bindery's news");
  expect(await faults(page)).toEqual([]);
  await fits(page);

  // Another sender brings another signature, and nothing else of the text changes.
  await page.goto("/");
  const writing = await newMessage(page);
  await expect(writing.text()).toContainText("Anna, bindery");
  await writing.addTo("To", friend.address);
  await writing.subject().fill("Marbled paper");
  await writing.text().press("Control+Home");
  await page.keyboard.insertText("Fresh from the vat.");
  await from(writing).selectOption({ label: `Bindery news <${news}>` });
  await expect(writing.text()).toContainText("The bindery's news");
  await expect(writing.text()).toContainText("Fresh from the vat.");
  await expect(writing.text()).not.toContainText("Anna, bindery");
  await expect(writing.recipient(person.address)).toBeVisible();
  await expect(writing.form).toContainText(`Replies go to ${friend.address}`);
  await from(writing).selectOption({ label: `Anna Keller <${person.address}>` });
  await expect(writing.text()).toContainText("Anna, bindery");
  await expect(writing.recipient(person.address)).toHaveCount(0);
  await from(writing).selectOption({ label: `Bindery news <${news}>` });
  await expect(writing.recipient(person.address)).toBeVisible();

  // A draft stays whose it was.
  await writing.saved();
  await writing.button("Close and keep draft").click();
  await page.getByRole("treeitem", { name: "Drafts" }).click();
  await row(page, "Marbled paper").click();
  const again = composer(page);
  await expect(again.text()).toContainText("Fresh from the vat.");
  await expect.poll(() => sender(again)).toBe(`Bindery news <${news}>`);
  await again.send();
  const raw = await arrived(mail, friend.address, "Marbled paper");
  expect(headerOf(raw, "From")).toBe(`"Bindery news" <${news}>`);
  expect(headerOf(raw, "Reply-To")).toBe(`"Desk" <${friend.address}>`);
  expect(headerOf(raw, "Bcc")).toBeUndefined();
  expect(raw.replaceAll("=\r\n", "")).toContain("The bindery's news");
  await arrived(mail, person.address, "Marbled paper");

  // What was sent to it is answered from it.
  const question = `From: ${friend.name} <${friend.address}>\nTo: undisclosed-recipients:;\nSubject: Which size?\nMessage-ID: <size@partner.example>\n\nA4 or larger?\n`;
  await mail.send(friend.address, news, question);
  await page.goto("/");
  await row(page, "Which size?").click();
  await expect(letter(page)).toContainText("A4 or larger?");
  await page.keyboard.press("r");
  const answer = composer(page);
  await expect(answer.text()).toContainText("The bindery's news");
  expect(await sender(answer)).toBe(`Bindery news <${news}>`);
  await answer.button("Discard draft").click();

  // The default is what new messages come from.
  await page.goto("/settings/signature");
  await addresses(page).getByRole("button", { name: "Bindery news" }).click();
  await page.getByRole("button", { name: "Send from this address by default" }).click();
  await expect(addresses(page).getByRole("listitem").nth(1)).toContainText("default");
  await page.goto("/");
  const byDefault = await newMessage(page);
  await expect(byDefault.text()).toContainText("The bindery's news");
  await byDefault.subject().fill("Left behind");
  await byDefault.saved();
  await byDefault.button("Close and keep draft").click();

  // It goes with a word on what it leaves, and the draft goes on from the own address.
  await page.goto("/settings/signature");
  await addresses(page).getByRole("button", { name: "Bindery news" }).click();
  await page.getByRole("button", { name: "Delete address" }).click();
  const dialog = page.getByRole("dialog", { name: `Delete ${news}?` });
  await expect(dialog).toContainText("1 draft was to be sent from it.");
  expect(await faults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Delete address" }).click();
  await expect(notice(page)).toContainText(`${news} deleted`);
  await expect(addresses(page).getByRole("listitem")).toHaveCount(1);
  await page.goto("/");
  await page.getByRole("treeitem", { name: "Drafts" }).click();
  await row(page, "Left behind").click();
  const left = composer(page);
  await expect(left.text()).toBeVisible();
  await expect.poll(() => sender(left)).toBe(`Anna Keller <${person.address}>`);
});

test("a message goes on in another account, with what was written and its files", async ({ page, mail, person, another, signIn }) => {
  test.slow();
  const [other, friend] = [another(), another()];
  await hastily(page);
  await signIn(page, person);
  await page.goto("/settings/accounts");
  await page.getByRole("button", { name: "Add account" }).click();
  const dialog = page.getByRole("dialog", { name: "Add account" });
  await dialog.getByRole("textbox", { name: "Email address" }).fill(other.address);
  await dialog.getByRole("textbox", { name: "Password" }).fill(other.password);
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(dialog).toHaveCount(0);

  await page.goto("/");
  const writing = await newMessage(page);
  await writing.addTo("To", friend.address);
  await writing.subject().fill("From the other desk");
  await writing.write("With the list.");
  await writing.attach({ name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("one, two") });
  await writing.saved();
  await from(writing).selectOption({ label: other.address });
  await expect.poll(() => sender(writing)).toBe(other.address);
  await expect(writing.text()).toContainText("With the list.");
  await expect(writing.form.getByRole("button", { name: "Remove list.txt" })).toBeVisible();
  await writing.saved();
  await expect.poll(async () => (await mail.messages(person.address, "Drafts")).length).toBe(0);
  expect((await mail.messages(other.address, "Drafts")).length).toBe(1);
  await writing.send();
  const raw = await arrived(mail, friend.address, "From the other desk");
  expect(headerOf(raw, "From")).toContain(other.address);
  expect(raw).toContain("list.txt");
  await expect.poll(async () => (await mail.messages(other.address, "Sent")).length).toBe(1);
});

test("the page of addresses fits a phone, and speaks for itself without the server", async ({ page, person, signIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, person);
  await page.goto("/settings/signature");
  await addAddress(page, tagged(person.address, "phone"), "On the way");
  await expect(addresses(page).getByRole("listitem")).toHaveCount(2);
  expect(await faults(page)).toEqual([]);
  await fits(page);
  await page.route("**/identities", (route) => route.abort());
  await page.reload();
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await faults(page)).toEqual([]);
});
