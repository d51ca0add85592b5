import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, letter, messages, notice, plain, press, row, subject, undo } from "../fixtures/places";

const field = (page: Page): Locator => page.getByRole("searchbox", { name: "Search mail" });

const mark = (page: Page, words: string): Locator => row(page, words).locator("mark").first();

/** Looks for `query` and waits for the results. */
async function search(page: Page, query: string): Promise<void> {
  await field(page).fill(query);
  await field(page).press("Enter");
  await expect(page.getByRole("heading", { name: "Results" })).toBeVisible();
}

test("messages are found by words and operators, in one folder or all", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], plain("Rent due", "The landlord writes."));
  await mail.save(person.address, "Archive", ["\\Seen"], plain("Old proof", "The catalogue of spring."));
  await mail.save(person.address, "Projects", ["\\Seen"], plain("New proof", "The catalogue of autumn.", "Eve <eve@partner.example>"));
  await mail.save(person.address, "Junk", [], plain("Cheap proof", "Buy now."));
  await signIn(page, person);
  await expect(row(page, "Rent due")).toBeVisible();

  await page.keyboard.press("/");
  await expect(field(page)).toBeFocused();
  await search(page, "proof");
  await expect(row(page, "Old proof")).toBeVisible();
  await expect(row(page, /New proof.*Projects/)).toBeVisible();
  await expect(row(page, "Cheap proof")).toHaveCount(0);
  await expect(mark(page, "New proof")).toHaveText("proof");

  // What is offered while one types.
  await field(page).fill("proof fro");
  await expect(page.getByRole("option", { name: /^from:/ })).toBeVisible();
  await field(page).press("ArrowDown");
  await field(page).press("Enter");
  await expect(field(page)).toHaveValue("proof from:");
  await page.keyboard.type("eve");
  await field(page).press("Enter");
  await expect(row(page, "Old proof")).toHaveCount(0);
  await expect(row(page, "New proof")).toBeVisible();

  await search(page, "in:spam proof");
  await expect(row(page, "Cheap proof")).toBeVisible();
  await search(page, "is:unread");
  await expect(row(page, "Rent due")).toBeVisible();
  await expect(row(page, "Old proof")).toHaveCount(0);

  await search(page, "catalogue");
  await expect(row(page, "New proof")).toBeVisible();
  const where = page.getByRole("group", { name: "Where" });
  await where.getByRole("button", { name: "Inbox" }).click();
  await expect(page.getByText("Nothing found")).toBeVisible();
  await where.getByRole("button", { name: "This account" }).click();
  await expect(row(page, "New proof")).toBeVisible();
});

test("results are read, moved and brought back as in a folder", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], plain("First proof", "Words of the first."));
  await mail.save(person.address, "Projects", [], plain("Second proof", "Words of the second."));
  const count = async (name: string) => (await mail.messages(person.address, name)).length;
  await signIn(page, person);
  await search(page, "proof");
  await row(page, "First proof").click();
  await expect(letter(page)).toContainText("Words of the first.");
  await expect.poll(async () => (await mail.messages(person.address, "INBOX"))[0].flags).toContain("\\Seen");
  await page.keyboard.press("Escape");

  // What is archived is a result still, in another folder.
  await press(page, "Second proof", "Archive");
  await expect.poll(() => count("Archive")).toBe(1);
  await expect(row(page, /Second proof.*Archive/)).toBeVisible();
  await undo(page).click();
  await expect.poll(() => count("Projects")).toBe(1);
  await expect(row(page, /Second proof.*Projects/)).toBeVisible();

  await press(page, "First proof", "Delete");
  await expect(notice(page)).toContainText("Message moved to the trash");
  await expect(row(page, "First proof")).toHaveCount(0);
  await expect.poll(() => count("Trash")).toBe(1);
  await undo(page).click();
  await expect(row(page, "First proof")).toBeVisible();
  await expect.poll(() => count("INBOX")).toBe(1);

  // What arrives meanwhile is found without being asked for again.
  await mail.deliver(person.address, plain("Third proof"));
  await expect(row(page, "Third proof")).toBeVisible();
});

test("a search has an address of its own", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "Projects", [], plain("Plans & more", "Words of plans."));
  await signIn(page, person);
  await search(page, 'subject:"plans & more"');
  await row(page, "Plans & more").click();
  await expect(letter(page)).toContainText("Words of plans.");
  await page.reload();
  await expect(letter(page)).toContainText("Words of plans.");
  await expect(field(page)).toHaveValue('subject:"plans & more"');
  await expect(row(page, "Plans & more")).toBeVisible();
  await page.goBack();
  await expect(subject(page)).toHaveText("Choose a message");
  await expect(row(page, "Plans & more")).toBeVisible();
  await page.goBack();
  await expect(folder(page, "Inbox")).toHaveAttribute("aria-selected", "true");
  await expect(field(page)).toHaveValue("");
});

test("what is not understood is said and looked for as words", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("A letter"));
  await signIn(page, person);
  await expect(row(page, "A letter")).toBeVisible();
  await search(page, "is:blue letter");
  await expect(page.getByText("“is:blue” was not understood")).toBeVisible();
  await expect(page.getByText("Nothing found")).toBeVisible();
  await search(page, "letter");
  await expect(row(page, "A letter")).toBeVisible();
});

test("the form writes the query, and a search is saved, renamed and deleted", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], plain("Paper samples", "Which one?"));
  await mail.save(person.address, "INBOX", [], plain("Paper plane", "Up, up.", "Eve <eve@partner.example>"));
  await signIn(page, person);
  await expect(row(page, "Paper plane")).toBeVisible();
  await page.getByRole("button", { name: "Advanced search" }).click();
  const form = page.getByRole("form", { name: "Advanced search" });
  await form.getByLabel("Words").fill("paper");
  await form.getByLabel("From", { exact: true }).fill("eve");
  await form.getByRole("checkbox", { name: "Unread" }).check();
  await expect(field(page)).toHaveValue("from:eve is:unread paper");
  await form.getByRole("button", { name: "Search" }).click();
  await expect(row(page, "Paper plane")).toBeVisible();
  await expect(row(page, "Paper samples")).toHaveCount(0);

  await page.getByRole("button", { name: "Save this search" }).click();
  const dialog = page.getByRole("dialog", { name: "Save search" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("From Eve");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  const saved = page.getByRole("navigation", { name: "Saved searches" });
  await expect(saved.getByRole("link", { name: "From Eve" })).toBeVisible();

  await folder(page, "Inbox").click();
  await page.reload();
  await saved.getByRole("link", { name: "From Eve" }).click();
  await expect(row(page, "Paper plane")).toBeVisible();
  await expect(field(page)).toHaveValue("from:eve is:unread paper");

  await saved.getByRole("button", { name: "More about From Eve" }).click();
  await page.getByRole("menuitem", { name: "Rename search" }).click();
  const rename = page.getByRole("dialog", { name: "Rename search" });
  await rename.getByRole("textbox", { name: "Name" }).fill("Eve's");
  await rename.getByRole("button", { name: "Save" }).click();
  await expect(saved.getByRole("link", { name: "Eve's" })).toBeVisible();
  await saved.getByRole("button", { name: "More about Eve's" }).click();
  await page.getByRole("menuitem", { name: "Delete search" }).click();
  await expect(saved).toHaveCount(0);
  await undo(page).click();
  await expect(saved.getByRole("link", { name: "Eve's" })).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a search has a page of its own", async ({ page, mail, person, signIn }) => {
    await mail.save(person.address, "Projects", [], plain("On the road", "When do you arrive?"));
    await signIn(page, person);
    await page.getByRole("button", { name: "Search mail" }).tap();
    await expect(field(page)).toBeFocused();
    await search(page, "arrive");
    await row(page, "On the road").tap();
    await expect(letter(page)).toContainText("When do you arrive?");
    await expect(messages(page)).toBeHidden();
    await page.goBack();
    await expect(row(page, "On the road")).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  });
});
