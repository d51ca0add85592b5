import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { messages, notice, row, undo } from "../fixtures/places";
import { arrived, countOf } from "../fixtures/post";
import type { Person } from "../fixtures/mail-host";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

const mailFrom = (writer: Person, to: Person, subject: string, more = ""): string =>
  `From: ${writer.name} <${writer.address}>\nTo: ${to.address}\nSubject: ${subject}\nMessage-ID: <${subject.replaceAll(" ", "-")}.${writer.address}>\n${more}\nAre you there?\n`;

const enabled = (page: Page) => page.getByRole("switch", { name: "Answer automatically" });
const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true });
const saved = (page: Page) => page.getByRole("status").filter({ hasText: "Saved" });
const banner = (page: Page) => page.getByRole("region", { name: "Auto-reply" });

test("an auto-reply answers a person once, a list never, and shows a banner that switches it off", async ({
  page,
  mail,
  person,
  another,
  signIn,
}) => {
  test.slow();
  const [friend, list] = [another(), another()];
  await signIn(page, person);
  await page.goto("/settings/auto-reply");
  await expect(page.getByText("Nobody gets an automatic reply.")).toBeVisible();
  await expect(save(page)).toBeDisabled();
  await enabled(page).check();
  await expect(page.getByText("Write the text of the reply first.")).toBeVisible();
  await page.getByRole("textbox", { name: "Subject" }).fill("Away");
  await page.getByRole("textbox", { name: "Text" }).fill('I am "away".\n.\n${1} */ Bye.');
  await page.getByLabel("Last day").fill("2099-12-31");
  await expect(page.getByText(`Everyone who writes to ${person.address} gets the reply.`)).toBeVisible();
  await expect(page.getByText(/From now to the end of Thursday,? 31 December 2099\./)).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await save(page).click();
  await expect(saved(page)).toBeVisible();

  await mail.send(friend.address, person.address, mailFrom(friend, person, "First"));
  expect(await arrived(mail, friend.address, "Away")).toContain('I am "away".\r\n.\r\n${1} */ Bye.');
  await mail.send(friend.address, person.address, mailFrom(friend, person, "Second"));
  await mail.send(list.address, person.address, mailFrom(list, person, "To the list", "List-Id: <dev.lists.example>\n"));
  // Whoever comes last is answered last.
  const last = another();
  await arrived(mail, person.address, "Second");
  await arrived(mail, person.address, "To the list");
  await mail.send(last.address, person.address, mailFrom(last, person, "Third"));
  await arrived(mail, last.address, "Away");
  expect(await countOf(mail, friend.address, "INBOX", "Away")).toBe(1);
  expect((await mail.messages(list.address, "INBOX")).length).toBe(0);

  await page.reload();
  await expect(enabled(page)).toBeChecked();
  await expect(page.getByRole("textbox", { name: "Text" })).toHaveValue('I am "away".\n.\n${1} */ Bye.');
  await page.goto("/");
  await expect(row(page, "First")).toBeVisible();
  await expect(banner(page)).toContainText(/Auto-reply is on until Thursday,? 31 December/);
  expect(await faults(page)).toEqual([]);
  await banner(page).getByRole("button", { name: "Switch off" }).click();
  await expect(notice(page)).toContainText("Auto-reply switched off");
  await expect(banner(page)).toHaveCount(0);
  await undo(page).click();
  await expect(banner(page)).toBeVisible();
  await banner(page).getByRole("button", { name: "Switch off" }).click();
  await expect(banner(page)).toHaveCount(0);
  await page.goto("/settings/auto-reply");
  await expect(enabled(page)).not.toBeChecked();
  // All of it is still there.
  await expect(page.getByLabel("Last day")).toHaveValue("2099-12-31");
});

test("an auto-reply that was changed elsewhere is not overwritten", async ({ page, person, signIn, newBrowser }) => {
  await signIn(page, person);
  await page.goto("/settings/auto-reply");
  await page.getByRole("textbox", { name: "Text" }).fill("Mine.");
  const other = await (await newBrowser()).newPage();
  await signIn(other, person);
  await other.goto("/settings/auto-reply");
  await other.getByRole("textbox", { name: "Text" }).fill("Theirs.");
  await save(other).click();
  await expect(saved(other)).toBeVisible();
  await save(page).click();
  await expect(page.getByRole("alert")).toContainText("The rules were changed elsewhere.");
  await expect(page.getByRole("textbox", { name: "Text" })).toHaveValue("Mine.");
  await page.getByRole("button", { name: "Show how it is now" }).click();
  await expect(page.getByRole("textbox", { name: "Text" })).toHaveValue("Theirs.");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: "dark" });

  test("the page of the auto-reply fits", async ({ page, person, signIn }) => {
    await signIn(page, person);
    await page.goto("/settings/auto-reply");
    await enabled(page).check();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await faults(page)).toEqual([]);
  });
});
