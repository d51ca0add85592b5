import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { type Composer, composer, folder, letter, newMessage, notice, plain, reader, row } from "../fixtures/places";
import { arrived, hastily, headerOf } from "../fixtures/post";

/** A field of the settings for formatted text. */
const rich = (page: Page, name: string): Locator =>
  page.frameLocator(`iframe[title="${name}"]`).getByRole("textbox", { name });

/** Gives oneself a signature of two lines, the first of them bold. */
async function sign(page: Page, name: string, line = "Pli, Lindau"): Promise<void> {
  await page.goto("/settings/signature");
  const field = rich(page, "Signature");
  await field.click();
  await page.getByRole("button", { name: "Bold" }).click();
  await page.keyboard.insertText(name);
  await page.getByRole("button", { name: "Bold" }).click();
  await page.keyboard.press("Enter");
  await page.keyboard.insertText(line);
  await expect(field).toContainText(line);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
}

/** The plain text being written. */
const area = (form: Composer): Locator => form.form.getByRole("textbox", { name: "Message text" });

/** Writes at the beginning of the text. */
async function writeFirst(form: Composer, text: string): Promise<void> {
  await form.text().press("Control+Home");
  await form.page.keyboard.insertText(text);
  await expect(form.text()).toContainText(text);
}

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

/** How often words stand in a text. */
const times = async (text: Locator, words: string): Promise<number> => (await text.innerText()).split(words).length - 1;

test("a new message has the signature, and with nothing else in it leaves no draft", async ({ page, mail, person, another, signIn }) => {
  const friend = another();
  await hastily(page);
  await signIn(page, person);
  await page.goto("/settings/signature");
  await expect(rich(page, "Signature")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
  await sign(page, "Anna K.");
  await page.getByRole("textbox", { name: "Your name" }).fill("Anna Keller");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.reload();
  await expect(rich(page, "Signature")).toContainText("Anna K.");
  await expect(page.getByRole("textbox", { name: "Your name" })).toHaveValue("Anna Keller");

  await page.goto("/");
  const form = await newMessage(page);
  await expect(form.text()).toContainText("Pli, Lindau");
  await form.button("Close and keep draft").click();
  await expect(form.form).toHaveCount(0);

  const again = await newMessage(page);
  await again.addTo("To", friend.address);
  await again.subject().fill("Signed");
  await writeFirst(again, "Fold it twice.");
  await again.send();
  const raw = await arrived(mail, friend.address, "Signed");
  const text = raw.replaceAll("=\r\n", "").replaceAll("=20\r\n", " \r\n");
  expect(text).toContain("Fold it twice.\r\n\r\n-- \r\nAnna K.\r\nPli, Lindau");
  expect(text).not.toContain("m_pli");
  expect(headerOf(raw, "From")).toContain("Anna Keller");
  expect(text).toMatch(/<b>Anna K\.<\/b>/);
  // Nobody wrote the first one.
  await expect.poll(async () => (await mail.messages(person.address, "Sent")).length).toBe(1);
  expect((await mail.messages(person.address, "Drafts")).length).toBe(0);
});

test("a signature stands above the quote of an answer, or below it, or in new messages only", async ({ page, mail, person, another, signIn }) => {
  const writer = another();
  await mail.deliver(person.address, plain("The spine", "Round or flat?", `${writer.name} <${writer.address}>`));
  await hastily(page);
  await signIn(page, person);
  await sign(page, "Anna K.");

  const answer = async (): Promise<Composer> => {
    await page.goto("/");
    await row(page, "The spine").click();
    await expect(letter(page)).toContainText("Round or flat?");
    await page.keyboard.press("r");
    const form = composer(page);
    await expect(form.text()).toBeVisible();
    return form;
  };
  const first = await answer();
  await expect(first.text()).toContainText("Anna K.");
  await writeFirst(first, "Round.");
  await first.send();
  const raw = (await arrived(mail, writer.address, "Re: The spine")).replaceAll("=\r\n", "");
  const places = ["Round.", "Anna K.", "> Round or flat?"].map((words) => raw.indexOf(words));
  expect(places.every((place) => place > 0), raw).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  // What follows the line that sets a signature apart counts as part of it.
  expect(raw).not.toMatch(/^-- ?(=20)?\r$/m);

  await page.goto("/settings/signature");
  await page.getByRole("radio", { name: "Below it" }).check({ force: true });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const second = await answer();
  expect(await times(second.text(), "Anna K.")).toBe(0);
  await second.button("Show quoted text").click();
  await expect(second.text()).toContainText(/Round or flat\?[^]*Anna K\./);
  await second.button("Discard draft").click();

  await page.goto("/settings/signature");
  await page.getByRole("switch", { name: "Use the signature there too" }).uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const third = await answer();
  await third.button("Show quoted text").click();
  await expect(third.text()).toContainText("Round or flat?");
  expect(await times(third.text(), "Anna K.")).toBe(0);
  await third.button("Discard draft").click();
});

test("a signature goes along between rich and plain text", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await sign(page, "Anna K.");
  await page.goto("/");
  const form = await newMessage(page);
  await form.form.getByRole("radio", { name: "Plain" }).click();
  await expect(area(form)).toHaveValue("\n\n-- \nAnna K.\nPli, Lindau");
  await area(form).focus();
  await page.keyboard.insertText("Words above.");
  await expect(area(form)).toHaveValue("Words above.\n\n-- \nAnna K.\nPli, Lindau");
  await form.form.getByRole("radio", { name: "Rich text" }).click();
  await expect(form.text()).toContainText("Words above.");
  await expect(form.text().locator("b").first()).toHaveText("Anna K.");
  expect(await times(form.text(), "Anna K.")).toBe(1);
  expect(await times(form.text(), "--")).toBe(0);
  await form.button("Discard draft").click();
});

test("a draft that is opened again has one signature, and so has a copy of what was sent", async ({ page, mail, person, another, signIn, newBrowser }) => {
  const friend = another();
  await hastily(page);
  await signIn(page, person);
  await sign(page, "Anna K.");
  await page.goto("/");
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("Kept for later");
  await writeFirst(form, "More tomorrow.");
  await form.saved();
  await form.button("Close and keep draft").click();
  await expect(form.form).toHaveCount(0);

  const other = await (await newBrowser()).newPage();
  await hastily(other);
  await signIn(other, person);
  await folder(other, "Drafts").click();
  await row(other, "Kept for later").click();
  const found = composer(other);
  await expect(found.text()).toContainText("More tomorrow.");
  expect(await times(found.text(), "Anna K.")).toBe(1);
  await found.send();
  expect(headerOf(await arrived(mail, friend.address, "Kept for later"), "From")).toContain(person.address);

  await folder(other, "Sent").click();
  await row(other, "Kept for later").click();
  await expect(letter(other)).toContainText("More tomorrow.");
  await reader(other).getByRole("button", { name: "More actions" }).filter({ visible: true }).click();
  await other.getByRole("menuitem", { name: "Edit as new" }).click();
  const copy = composer(other);
  await expect(copy.text()).toContainText("More tomorrow.");
  expect(await times(copy.text(), "Anna K.")).toBe(1);
  await copy.button("Discard draft").click();
});

test("a canned reply is written once and put into messages", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await page.goto("/settings/canned-replies");
  await page.getByRole("button", { name: "New canned reply" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Thanks");
  await page.getByRole("textbox", { name: "Subject" }).fill("Thank you, {name}");
  await rich(page, "Text").click();
  await page.keyboard.insertText("Dear {firstName}, thank you for the proofs.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("list", { name: "Canned replies" })).toContainText("Thanks");

  await page.goto("/");
  const form = await newMessage(page);
  await form.addTo("To", "Okafor, Ben <ben@pli.example>");
  await writeFirst(form, "Before. ");
  await form.button("Canned replies").click();
  await page.getByRole("menuitem", { name: "Thanks" }).click();
  await expect(form.text()).toContainText("Before. Dear Ben, thank you for the proofs.");
  await expect(form.subject()).toHaveValue("Thank you, Ben Okafor");
  await form.form.getByRole("radio", { name: "Plain" }).click();
  await area(form).press("Control+Home");
  await form.button("Canned replies").click();
  await page.getByRole("menuitem", { name: "Thanks" }).click();
  await expect(area(form)).toHaveValue(/^Dear Ben, thank you for the proofs\.\s*Before\. Dear Ben/);
  await form.button("Discard draft").click();
});

test("what one wrote is kept as a canned reply, which goes and comes back", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await sign(page, "Anna K.");
  await page.goto("/");
  const form = await newMessage(page);
  await form.button("Canned replies").click();
  await expect(page.getByText("No canned replies yet")).toBeVisible();
  await page.getByRole("menuitem", { name: "Save as canned reply…" }).click();
  await expect(notice(page)).toContainText("There is nothing to save yet");
  await form.subject().fill("Opening hours");
  await writeFirst(form, "We are here from nine to five.");
  await form.button("Canned replies").click();
  await page.getByRole("menuitem", { name: "Save as canned reply…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as canned reply…" });
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("Opening hours");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Hours");
  await dialog.getByRole("textbox", { name: "Name" }).press("Enter");
  await expect(notice(page)).toContainText("Saved as “Hours”");
  await expect(form.form).toBeVisible();
  await form.button("Canned replies").click();
  await page.getByRole("menuitem", { name: "Manage canned replies" }).click();

  const list = page.getByRole("list", { name: "Canned replies" });
  await expect(list).toContainText("We are here from nine to five.");
  await expect(list).not.toContainText("Anna K.");
  await list.getByRole("button", { name: "Delete Hours" }).click();
  await expect(page.getByText("No canned replies yet")).toBeVisible();
  await notice(page).getByRole("button", { name: "Undo" }).last().click();
  await expect(list).toContainText("Hours");
});

test("another window learns of a new signature and a new canned reply", async ({ page, context, person, signIn }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.button("Close and keep draft").click();
  const other = await context.newPage();
  await sign(other, "Anna K.");
  await expect(async () => {
    const form = await newMessage(page);
    const text = await form.text().innerText();
    await form.button("Close and keep draft").click();
    expect(text).toContain("Anna K.");
  }).toPass();
});

test("a signature that is too large is refused in a sentence, and stays to be mended", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await page.goto("/settings/signature");
  await rich(page, "Signature").click();
  await page.keyboard.insertText("x".repeat(70_000));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("The changes were not saved. This text is too large.");
  await expect(rich(page, "Signature")).toContainText("xxx");
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeEnabled();
});

for (const [device, viewport] of [["desktop", { width: 1280, height: 800 }], ["phone", { width: 390, height: 844 }]] as const) {
  test(`the pages of signatures and canned replies fit a ${device} and have no accessibility faults`, async ({ page, person, signIn }) => {
    test.slow();
    await page.setViewportSize(viewport);
    await signIn(page, person);
    await sign(page, "Anna K.");
    expect(await faults(page), "the signature").toEqual([]);
    await fits(page);
    await page.goto("/settings/canned-replies");
    await expect(page.getByText("No canned replies yet")).toBeVisible();
    expect(await faults(page), "no canned replies").toEqual([]);
    await page.getByRole("button", { name: "New canned reply" }).click();
    await rich(page, "Text").click();
    await page.keyboard.insertText("Until soon");
    await page.getByRole("textbox", { name: "Name" }).fill("Soon");
    expect(await faults(page), "a canned reply").toEqual([]);
    await fits(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("list", { name: "Canned replies" })).toContainText("Until soon");
    expect(await faults(page), "the canned replies").toEqual([]);
    await page.goto("/");
    const form = await newMessage(page);
    await expect(form.text()).toContainText("Anna K.");
    await form.button("Canned replies").click();
    await expect(page.getByRole("menuitem", { name: "Soon" })).toBeVisible();
    expect(await faults(page), "the menu of canned replies").toEqual([]);
    await page.getByRole("menuitem", { name: "Soon" }).click();
    await expect(form.text()).toContainText("Until soon");
    await fits(page);
  });
}

/** Nothing has to be scrolled sideways. */
async function fits(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
}

