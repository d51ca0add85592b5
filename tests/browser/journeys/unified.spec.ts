import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import type { Person } from "../fixtures/mail-host";
import { expect, test } from "../fixtures/product";
import { action, isClosed, letter, messages, notice, plain, press, row, select, subject, undo } from "../fixtures/places";
import { isKept } from "../fixtures/kept";

interface Listed {
  subject: string;
  receivedAt: string;
}

const all = (page: Page) => page.getByRole("link", { name: /^All inboxes/ }).filter({ visible: true });

const field = (page: Page) => page.getByRole("searchbox", { name: "Search mail" });

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}

async function add(page: Page, other: Person): Promise<void> {
  await page.goto("/settings/accounts");
  await page.getByRole("button", { name: "Add account" }).click();
  const dialog = page.getByRole("dialog", { name: "Add account" });
  await dialog.getByRole("textbox", { name: "Email address" }).fill(other.address);
  await dialog.getByRole("textbox", { name: "Password" }).fill(other.password);
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(page.getByRole("list", { name: "Accounts" }).getByRole("listitem")).toHaveCount(2);
}

async function accountIds(page: Page): Promise<string[]> {
  const session = (await (await page.request.get("/api/session")).json()) as { accounts: { id: string }[] };
  return session.accounts.map(({ id }) => id);
}

/** The subjects of all inboxes, the newest first. */
async function sorted(page: Page): Promise<string[]> {
  const rows: Listed[] = [];
  for (const id of await accountIds(page)) {
    const answer = await page.request.get(`/api/accounts/${id}/mailboxes/SU5CT1g/messages?position=0&limit=50`);
    rows.push(...((await answer.json()) as { items: Listed[] }).items);
  }
  rows.sort((one, another) => Date.parse(another.receivedAt) - Date.parse(one.receivedAt));
  return rows.map(({ subject }) => subject);
}

test("two inboxes are one list: read, acted on across accounts, taken back, and live", async ({ page, mail, person, another, signIn }) => {
  const other = another();
  for (const number of ["One", "Two"]) {
    await mail.deliver(person.address, plain(`${number} of mine`));
    await mail.deliver(other.address, plain(`${number} of theirs`, "Words of theirs."));
  }
  const count = async ({ address }: Person, name: string) => (await mail.messages(address, name)).length;
  await signIn(page, person);
  await expect(row(page, "One of mine")).toBeVisible();
  await expect(all(page)).toHaveCount(0);
  await add(page, other);
  await page.goto("/");
  await expect(all(page)).toHaveAccessibleName("All inboxes, 4 unread");
  await all(page).click();
  await expect(all(page)).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("heading", { name: "All inboxes" })).toBeVisible();
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "4");
  await expect(page).toHaveTitle("All inboxes (4) – Pli");
  await expect(row(page, `Two of theirs`)).toHaveAccessibleName(new RegExp(other.address));
  await expect(row(page, `Two of mine`)).toHaveAccessibleName(new RegExp(person.address));
  const subjects = await messages(page).locator(".message-row__subject").allTextContents();
  expect(subjects).toEqual(await sorted(page));
  expect(await faults(page)).toEqual([]);

  // Read where it is, and marked there.
  await row(page, "One of theirs").click();
  await expect(letter(page)).toContainText("Words of theirs.");
  await expect.poll(async () => (await mail.messages(other.address, "INBOX"))[0].flags).toContain("\\Seen");
  await expect(all(page)).toHaveAccessibleName("All inboxes, 3 unread");
  await page.reload();
  await expect(letter(page)).toContainText("Words of theirs.");
  await expect(row(page, "One of theirs")).toBeVisible();
  await action(page, "Archive").click();
  await expect(row(page, "One of theirs")).toHaveCount(0);
  await expect.poll(() => count(other, "Archive")).toBe(1);
  // The next one opens in its place.
  await expect(subject(page)).toHaveText(/of (mine|theirs)/);
  await page.keyboard.press("z");
  await expect(row(page, "One of theirs")).toBeVisible();
  await expect.poll(() => count(other, "INBOX")).toBe(2);
  await page.keyboard.press("Escape");
  await isClosed(page);

  // Messages of both at once, each in its own account; and back.
  await select(page, "Two of mine");
  await select(page, "Two of theirs");
  await action(page, "Delete").click();
  await expect(notice(page)).toContainText("2 messages");
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "2");
  await expect.poll(() => count(person, "Trash")).toBe(1);
  await expect.poll(() => count(other, "Trash")).toBe(1);
  await undo(page).click();
  await expect(row(page, "Two of mine")).toBeVisible();
  await expect(row(page, "Two of theirs")).toBeVisible();
  await expect.poll(() => count(person, "INBOX")).toBe(2);
  await expect.poll(() => count(other, "INBOX")).toBe(2);
  await press(page, "Two of theirs", "Flag");
  await expect.poll(async () => (await mail.messages(other.address, "INBOX")).map(({ flags }) => flags.join(" ")).join()).toContain("\\Flagged");

  // What both have can take messages of both.
  await select(page, "Two of mine");
  await select(page, "Two of theirs");
  await page.keyboard.press("v");
  const dialog = page.getByRole("dialog", { name: "Move" });
  await dialog.getByRole("searchbox").fill("arch");
  await dialog.getByRole("searchbox").press("Enter");
  await expect(notice(page)).toContainText("2 messages moved to “Archive”");
  await expect.poll(() => count(person, "Archive")).toBe(1);
  await expect.poll(() => count(other, "Archive")).toBe(1);

  await mail.deliver(other.address, plain("News of theirs"));
  await expect(row(page, "News of theirs")).toBeVisible({ timeout: 2_000 });
  await page.getByRole("group", { name: "Quick filters" }).getByRole("button", { name: /^Unread/ }).click();
  await expect(row(page, "News of theirs")).toBeVisible();
  await expect(row(page, "One of theirs")).toHaveCount(0);
  await mail.deliver(person.address, plain("News of mine"));
  await expect(row(page, "News of mine")).toBeVisible();
});

test("an account that fails is named beside the others' mail", async ({ page, mail, person, another, signIn }) => {
  const other = another();
  await mail.deliver(person.address, plain("Mine"));
  await mail.deliver(other.address, plain("Theirs"));
  await signIn(page, person);
  await add(page, other);
  const [, id] = await accountIds(page);
  const windows = `**/api/accounts/${id}/mailboxes/**`;
  await page.route(windows, (route) => route.abort());
  await page.goto("/mail/all");
  await expect(row(page, "Mine")).toBeVisible();
  const alert = page.getByRole("alert").filter({ hasText: other.address });
  await expect(alert).toContainText(`${other.address} is not shown.`);
  await mail.deliver(person.address, plain("Meanwhile"));
  await expect(row(page, "Meanwhile")).toBeVisible();
  await page.unroute(windows);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(row(page, "Theirs")).toBeVisible();
  await expect(alert).toHaveCount(0);
  await isKept(page, "Theirs");

  // One that doesn't answer at all keeps nobody waiting, and stands there as it was last.
  await page.route(windows, () => undefined);
  await page.reload();
  await expect(row(page, "Meanwhile")).toBeVisible();
  await expect(row(page, "Theirs")).toBeVisible();
});

test("a search goes through all accounts, and its results are acted on where they are", async ({ page, mail, person, another, signIn }) => {
  const other = another();
  await mail.save(person.address, "Projects", [], plain("Proof of mine", "Words of mine."));
  await mail.save(other.address, "Archive", [], plain("Proof of theirs", "Words of theirs."));
  await mail.save(other.address, "INBOX", [], plain("Late proof", "The last word."));
  await signIn(page, person);
  await add(page, other);
  await page.goto("/mail/all/inbox");
  await expect(row(page, "Late proof")).toBeVisible();
  await page.keyboard.press("/");
  await field(page).fill("proof");
  await field(page).press("Enter");
  const where = page.getByRole("group", { name: "Where" });
  await expect(where.getByRole("button", { name: "All accounts" })).toHaveAttribute("aria-pressed", "true");
  await expect(row(page, /Proof of mine.*Projects/)).toHaveAccessibleName(new RegExp(person.address));
  await expect(row(page, /Proof of theirs.*Archive/)).toHaveAccessibleName(new RegExp(other.address));
  await expect(row(page, "Late proof")).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await row(page, "Proof of theirs").click();
  await expect(letter(page)).toContainText("Words of theirs.");
  await page.goBack();
  await press(page, "Late proof", "Delete");
  await expect(row(page, "Late proof")).toHaveCount(0);
  await expect.poll(async () => (await mail.messages(other.address, "Trash")).length).toBe(1);
  await undo(page).click();
  await expect(row(page, "Late proof")).toBeVisible();
  await mail.deliver(other.address, plain("Newest proof"));
  await expect(row(page, "Newest proof")).toBeVisible();
  await where.getByRole("button", { name: "This account" }).click();
  await expect(row(page, "Proof of mine")).toBeVisible();
  await expect(row(page, "Proof of theirs")).toHaveCount(0);
  await where.getByRole("button", { name: "All accounts" }).click();
  await expect(row(page, "Proof of theirs")).toBeVisible();
});

test("on a phone the way goes through the drawer, and down to the oldest", async ({ page, mail, person, another, signIn }) => {
  const other = another();
  const numbers = Array.from({ length: 120 }, (_, at) => `Letter ${at + 100} of theirs`);
  for (const number of numbers) {
    await mail.save(other.address, "INBOX", ["\\Seen"], plain(number));
  }
  await mail.deliver(person.address, plain("Mine"));
  await signIn(page, person);
  await add(page, other);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await expect(row(page, "Mine")).toBeVisible();
  await page.getByRole("button", { name: "Folders" }).filter({ visible: true }).click();
  await all(page).click();
  await expect(page.getByRole("dialog", { name: "Folders" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "All inboxes" })).toBeVisible();
  await expect(row(page, "Mine")).toBeVisible();
  // Whatever is the last row that is known, it is not the last one until all are.
  await expect(async () => {
    await row(page, /Letter|Mine/).first().focus();
    await page.keyboard.press("End");
    await expect(row(page, /Letter 100 of/)).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "121");
  await row(page, /Letter 100 of/).click();
  await expect(letter(page)).toContainText("At noon?");
  await page.goBack();
  await expect(row(page, /Letter 100 of/)).toBeVisible();
});
