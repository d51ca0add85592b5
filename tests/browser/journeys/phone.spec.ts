import { expect, test } from "../fixtures/product";
import { composer, folder, letter, messages, newMessage, plain, reader, row, subject } from "../fixtures/places";
import { arrived, hastily } from "../fixtures/post";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("on a phone one finds a folder in the drawer, reads and goes back", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("In the inbox", "Words of the inbox."));
  await mail.save(person.address, "Projects", [], plain("In a folder", "Words of a folder."));
  await signIn(page, person);
  await expect(row(page, "In the inbox")).toBeVisible();
  await page.getByRole("button", { name: "Folders" }).filter({ visible: true }).tap();
  const drawer = page.getByRole("dialog", { name: "Folders" });
  await drawer.getByRole("treeitem", { name: "Projects" }).tap();
  await expect(drawer).toHaveCount(0);
  await row(page, "In a folder").tap();
  await expect(letter(page)).toContainText("Words of a folder.");
  await expect(messages(page)).toBeHidden();
  expect(await overflow(page)).toBe(0);
  await reader(page).getByRole("button", { name: "Back to the list" }).tap();
  await expect(row(page, "In a folder")).toBeVisible();
  await page.goBack();
  await expect(subject(page)).toHaveText("In a folder");
});

test("on a phone one answers", async ({ page, mail, person, another, signIn }) => {
  const writer = another();
  const message = plain("On the road", "When do you arrive?", `${writer.name} <${writer.address}>`);
  await mail.deliver(person.address, message.replace("you@pli.example", person.address));
  await hastily(page);
  await signIn(page, person);
  await row(page, "On the road").tap();
  await expect(letter(page)).toContainText("When do you arrive?");
  await reader(page).getByRole("button", { name: "Reply", exact: true }).filter({ visible: true }).last().tap();
  const form = composer(page);
  await expect(form.recipient(writer.name)).toBeVisible();
  await form.write("At six.");
  expect(await overflow(page)).toBe(0);
  await form.button("Send").tap();
  expect(await arrived(mail, writer.address, "Re: On the road")).toContain("At six.");
});

test("on a phone a tap on the face selects, and the write button writes", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Press me"));
  await signIn(page, person);
  await row(page, "Press me").locator(".message-row__face").tap();
  await expect(page.getByRole("heading", { name: "1 selected" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the selection" }).tap();
  await expect(folder(page, "Inbox")).toBeHidden();
  const form = await newMessage(page);
  await expect(form.form).toBeVisible();
});

/** By how much the page is wider than the screen. */
const overflow = (page: import("@playwright/test").Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
