import { expect, test } from "../fixtures/product";
import { action, folder, isClosed, letter, messages, notice, plain, press, row, select, subject, undo } from "../fixtures/places";

test("flags and marks are kept on the host", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("To be marked"));
  await signIn(page, person);
  await row(page, "To be marked").click();
  await expect(letter(page)).toBeVisible();
  const flags = async () => (await mail.messages(person.address, "INBOX"))[0].flags;
  await expect.poll(flags).toContain("\\Seen");

  await action(page, "Flag").click();
  await expect(row(page, /^Flagged, .*To be marked/)).toBeVisible();
  await expect.poll(flags).toContain("\\Flagged");
  await action(page, "Remove flag").click();
  await expect.poll(flags).not.toContain("\\Flagged");
  await action(page, "Mark as unread").click();
  await expect(folder(page, "Inbox")).toHaveAccessibleDescription("1 unread");
  await expect.poll(flags).not.toContain("\\Seen");
  // Opened again it would count as read.
  await page.keyboard.press("Escape");
  await isClosed(page);
  await page.reload();
  await expect(row(page, /^Unread, .*To be marked/)).toBeVisible();
});

test("archived, deleted and moved messages come back when one says so", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "Projects", [], plain("An old plan"));
  for (const name of ["One", "Two", "Three"]) {
    await mail.deliver(person.address, plain(`Number ${name}`));
  }
  const count = async (name: string) => (await mail.messages(person.address, name)).length;
  await signIn(page, person);

  // By the buttons under the pointer, by the toast's button.
  await press(page, "Number One", "Archive");
  await expect(notice(page)).toContainText("Message archived");
  await expect(row(page, "Number One")).toHaveCount(0);
  await expect.poll(() => count("Archive")).toBe(1);
  await undo(page).click();
  await expect(row(page, "Number One")).toBeVisible();
  await expect.poll(() => count("Archive")).toBe(0);

  // By the selection's bar, by the key.
  await select(page, "Number Two");
  await select(page, "Number Three");
  await action(page, "Delete").click();
  await expect(notice(page)).toContainText("2 messages moved to the trash");
  await expect.poll(() => count("Trash")).toBe(2);
  await page.keyboard.press("Control+z");
  await expect(row(page, "Number Two")).toBeVisible();
  await expect(row(page, "Number Three")).toBeVisible();
  await expect.poll(() => count("Trash")).toBe(0);

  // To a folder by its name.
  await row(page, "Number Two").click();
  await expect(subject(page)).toHaveText("Number Two");
  await action(page, "Move to…").click();
  const dialog = page.getByRole("dialog", { name: "Move to…" });
  await dialog.getByRole("searchbox", { name: "Search folders" }).fill("proj");
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(notice(page)).toContainText("Message moved to “Projects”");
  await expect.poll(() => count("Projects")).toBe(2);
  await expect(subject(page), "the next one is open").not.toHaveText("Number Two");
  await undo(page).click();
  await expect(row(page, "Number Two")).toBeVisible();
  await expect.poll(() => count("Projects")).toBe(1);
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "3");
});

test("what is deleted in the trash is gone, after a question", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "Trash", ["\\Seen"], plain("Away with it"));
  await signIn(page, person);
  await folder(page, "Trash").click();
  await select(page, "Away with it");
  await action(page, "Delete").or(action(page, "Delete for good")).click();
  const question = page.getByRole("dialog", { name: "Delete this message for good?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(row(page, "Away with it")).toBeVisible();
  await page.keyboard.press("#");
  await question.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("The trash is empty")).toBeVisible();
  await expect.poll(async () => (await mail.messages(person.address, "Trash")).length).toBe(0);
});

test("spam goes where spam belongs, and comes back", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("You have won"));
  await signIn(page, person);
  await select(page, "You have won");
  await action(page, "Report spam").click();
  await expect(row(page, "You have won")).toHaveCount(0);
  await folder(page, "Spam").click();
  await select(page, "You have won");
  await action(page, "Not spam").click();
  await folder(page, "Inbox").click();
  await expect(row(page, "You have won")).toBeVisible();
});

test("two windows show the same", async ({ page, mail, person, signIn, newBrowser }) => {
  for (const name of ["Shared one", "Shared two"]) {
    await mail.deliver(person.address, plain(name));
  }
  const other = await (await newBrowser()).newPage();
  await signIn(page, person);
  await signIn(other, person);
  await press(page, "Shared one", "Flag");
  await expect(row(other, /Flagged, .*Shared one/)).toBeVisible();
  await press(other, "Shared two", "Mark as read");
  await expect(row(page, /^Dan Whitlock, Shared two/)).toBeVisible();
  await expect(folder(page, "Inbox")).toHaveAccessibleDescription("1 unread");
  await press(other, "Shared two", "Delete");
  await expect(row(page, "Shared two")).toHaveCount(0);
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "1");
});

test("new mail appears by itself, in the list, the tree and the title", async ({ page, mail, person, signIn }) => {
  await signIn(page, person);
  await expect(page).toHaveTitle("Inbox – Pli");
  await mail.deliver(person.address, plain("Just in"));
  await expect(row(page, /^Unread, .*Just in/)).toBeVisible();
  await expect(page).toHaveTitle("Inbox (1) – Pli");
  await expect(folder(page, "Inbox")).toHaveAccessibleDescription("1 unread");
  // Also in a folder that one does not look at, and while a message is open.
  await row(page, "Just in").click();
  await mail.deliver(person.address, plain("Just after"));
  await expect(row(page, "Just after")).toBeVisible();
  await expect(subject(page)).toHaveText("Just in");
  await mail.save(person.address, "Junk", [], plain("Spam, too"));
  await expect(folder(page, "Spam")).toHaveAccessibleDescription("1 unread");
});

test("the line breaks and mends, and nothing is missed", async ({ page, mail, person, signIn, server }) => {
  await mail.deliver(person.address, plain("Before"));
  await signIn(page, person);
  await expect(row(page, "Before")).toBeVisible();
  await server.kill();
  await expect(page.getByText("Offline.")).toBeVisible();
  await mail.deliver(person.address, plain("Meanwhile"));
  await server.launch();
  await expect(row(page, "Meanwhile")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Offline.")).toBeHidden();
});
