import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { action, actions, composer, folder, messages, reader, row, subject, undo } from "../fixtures/places";
import { inConversations } from "../fixtures/post";

const DAN = "Dan Whitlock <dan@partner.example>";
const CHLOE = "Chloé Marchand <chloe@pli.example>";

interface Answer {
  id: string;
  from: string;
  text: string;
  subject?: string;
  /** What it answers, the oldest first. */
  to?: string[];
}

/** Letters arrive within a second: what they say themselves puts them in order. */
let minute = 0;

function answer({ id, from, text, subject = "Re: Quote", to = [] }: Answer): string {
  const references = to.map((id) => `<${id}@test>`).join(" ");
  const fields = to.length > 0 ? `References: ${references}\n` : "";
  const date = new Date(Date.UTC(2026, 10, 20, 8, minute++)).toUTCString().replace("GMT", "+0000");
  return `Date: ${date}\nFrom: ${from}\nTo: you@pli.example\nSubject: ${subject}\nMessage-ID: <${id}@test>\n${fields}\n${text}\n`;
}

/** The line of a folded letter. */
const pleat = (page: Page, words: string | RegExp): Locator =>
  reader(page).locator(".conversation").getByRole("button", { name: words, expanded: false });

/** Waits until one of the letters that lie open has these words. */
async function isShown(page: Page, words: string): Promise<void> {
  await expect(async () => {
    const frames = await reader(page).getByTitle("Message body").filter({ visible: true }).all();
    const texts = await Promise.all(frames.map((frame) => frame.contentFrame().locator("body").innerText()));
    expect(texts.join("\n")).toContain(words);
  }).toPass();
}

test("answers are one row, with what one sent, and open as one conversation", async ({ page, mail, person, signIn }) => {
  const own = `${person.name} <${person.address}>`;
  await mail.save(person.address, "INBOX", ["\\Seen"], answer({ id: "a", from: DAN, text: "What would it cost?", subject: "Quote" }));
  await mail.save(person.address, "Sent", ["\\Seen"], answer({ id: "b", from: own, text: "Six thousand.", to: ["a"] }));
  await mail.save(person.address, "INBOX", [], answer({ id: "c", from: CHLOE, text: "And thread-sewn?", to: ["a", "b"] }));
  await mail.save(person.address, "INBOX", [], answer({ id: "x", from: DAN, text: "Another matter.", subject: "Quote" }));
  await mail.save(person.address, "INBOX", [], answer({ id: "d", from: DAN, text: "We take it.", to: ["a", "b", "c"] }));
  await inConversations(page);
  await signIn(page, person);
  const whole = row(page, /^Unread, Dan Whitlock, Chloé, me, 4 messages, Re: Quote/);
  await expect(whole).toBeVisible();
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "2");

  await whole.click();
  await expect(subject(page)).toHaveText("Re: Quote");
  // What is new lies open, what is read is folded.
  await isShown(page, "We take it.");
  await isShown(page, "And thread-sewn?");
  await expect(pleat(page, /Dan Whitlock What would it cost\?/)).toBeVisible();
  await pleat(page, /Me Six thousand\./).click();
  await isShown(page, "Six thousand.");
  // All of it is read now.
  await expect(row(page, /^Dan Whitlock, Chloé, me, 4 messages/)).toBeVisible();
  await expect.poll(async () => (await mail.messages(person.address, "INBOX")).filter(({ flags }) => !flags.includes("\\Seen")).length).toBe(1);

  // Keys go from letter to letter, and answer the one they are at.
  await page.keyboard.press("p");
  await page.keyboard.press("p");
  await page.keyboard.press("p");
  await isShown(page, "What would it cost?");
  await page.keyboard.press("f");
  await expect(composer(page).subject()).toHaveValue("Fwd: Quote");
});

test("what is done with a conversation is done with its messages here, and undone", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], answer({ id: "a", from: DAN, text: "One.", subject: "Quote" }));
  await mail.save(person.address, "INBOX", [], answer({ id: "b", from: CHLOE, text: "Two.", to: ["a"] }));
  await mail.save(person.address, "Projects", ["\\Seen"], answer({ id: "c", from: DAN, text: "Three.", to: ["b"] }));
  const count = async (name: string) => (await mail.messages(person.address, name)).length;
  await inConversations(page);
  await signIn(page, person);
  await expect(folder(page, "Inbox")).toHaveAccessibleDescription("2 unread");
  await row(page, /3 messages/).click();
  await isShown(page, "One.");
  await action(page, "Archive").click();
  await expect(row(page, /3 messages/)).toHaveCount(0);
  await expect.poll(() => count("Archive")).toBe(2);
  expect(await count("Projects")).toBe(1);
  await undo(page).click();
  await expect(row(page, /3 messages/)).toBeVisible();
  await expect.poll(() => count("INBOX")).toBe(2);

  // A single one from its own menu.
  await row(page, /3 messages/).click();
  await pleat(page, /Dan Whitlock One\./).click();
  const letter = reader(page).getByRole("listitem").filter({ hasText: "Dan Whitlock" }).filter({ has: page.getByTitle("Message body") });
  const remove = page.getByRole("menuitem", { name: "Delete" });
  // Letters that came back have other names, and are drawn anew when that is heard of.
  await expect(async () => {
    await letter.getByRole("button", { name: "Actions for this message" }).first().click();
    await expect(remove).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await remove.click();
  await expect.poll(() => count("Trash")).toBe(1);
  await expect(row(page, /2 messages/)).toBeVisible();
  await undo(page).click();
  await expect(row(page, /3 messages/)).toBeVisible();
  await expect.poll(() => count("INBOX")).toBe(2);
  await expect.poll(() => count("Trash")).toBe(0);
});

test("an answer that comes is shown where one reads", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", ["\\Seen"], answer({ id: "a", from: DAN, text: "One.", subject: "Quote" }));
  await mail.save(person.address, "INBOX", ["\\Seen"], answer({ id: "b", from: CHLOE, text: "Two.", to: ["a"] }));
  await inConversations(page);
  await signIn(page, person);
  await row(page, /2 messages/).click();
  await isShown(page, "Two.");
  await expect(pleat(page, /Dan Whitlock One\./)).toBeVisible();
  await mail.deliver(person.address, answer({ id: "c", from: DAN, text: "Three.", to: ["a", "b"] }));
  await expect(pleat(page, /^Unread Dan Whitlock Three\./)).toBeVisible();
  await expect(row(page, /^Unread, Dan Whitlock, Chloé, 3 messages/)).toHaveClass(/is-open/);
  await pleat(page, /Three\./).click();
  await isShown(page, "Three.");
  await expect(row(page, /^Dan Whitlock, Chloé, 3 messages/)).toBeVisible();
});

test("many letters are counted until they are asked for", async ({ page, mail, person, signIn }) => {
  const before: string[] = [];
  for (let number = 1; number <= 9; number++) {
    await mail.save(person.address, "INBOX", ["\\Seen"], answer({ id: `n${number}`, from: DAN, text: `Letter ${number}.`, to: before }));
    before.push(`n${number}`);
  }
  await inConversations(page);
  await signIn(page, person);
  await row(page, /9 messages/).click();
  await isShown(page, "Letter 9.");
  await expect(pleat(page, /Letter/)).toHaveCount(3);
  await pleat(page, "5 more messages").click();
  await expect(pleat(page, /Letter/)).toHaveCount(8);
});

test("conversations can be switched on and off", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", ["\\Seen"], answer({ id: "a", from: DAN, text: "One.", subject: "Quote" }));
  await mail.save(person.address, "INBOX", ["\\Seen"], answer({ id: "b", from: CHLOE, text: "Two.", to: ["a"] }));
  await signIn(page, person);
  const choose = async (words: string) => {
    await page.getByRole("button", { name: "Appearance" }).filter({ visible: true }).click();
    await page.getByRole("menuitemradio", { name: words }).click();
  };
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "2");
  await row(page, /^Chloé Marchand, Re: Quote/).click();
  await isShown(page, "Two.");
  await expect(reader(page).locator(".conversation")).toHaveCount(0);
  await choose("Conversations");
  await expect(row(page, /2 messages/)).toBeVisible();
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "1");
  await expect(pleat(page, /One\./)).toBeVisible();
  await page.reload();
  await expect(row(page, /2 messages/)).toBeVisible();
  await choose("Single messages");
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "2");
  await expect(reader(page).locator(".conversation")).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a conversation fits", async ({ page, mail, person, signIn }) => {
    await mail.save(person.address, "INBOX", ["\\Seen"], answer({ id: "a", from: DAN, text: "One.", subject: "Quote" }));
    await mail.save(person.address, "INBOX", [], answer({ id: "b", from: CHLOE, text: "Two.", to: ["a"] }));
    await inConversations(page);
    await signIn(page, person);
    await row(page, /2 messages/).tap();
    await isShown(page, "Two.");
    await pleat(page, /One\./).tap();
    await isShown(page, "One.");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    await expect(actions(page).first()).toBeVisible();
  });
});
