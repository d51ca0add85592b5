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
  await expect(page.getByText("You’re offline.")).toBeVisible();
  await mail.deliver(person.address, plain("Meanwhile"));
  await server.launch();
  await expect(row(page, "Meanwhile")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("You’re offline.")).toBeHidden();
});

test("a long list keeps its rows when one of them is marked", async ({ page, mail, person, signIn }) => {
  await mail.saveDiscussion(person.address, "Discussion", 400);
  await signIn(page, person);
  await folder(page, "Discussion").click();
  const list = messages(page);
  await expect(list).toHaveAttribute("aria-rowcount", "400");
  await list.evaluate((list) => (list.scrollTop = list.scrollHeight / 2));
  const shown = list.locator('[role="row"][tabindex]');
  await expect.poll(() => shown.count()).toBeGreaterThan(10);
  await expect(list.locator(".skeleton-row")).toHaveCount(0);
  // Counts the rows that are taken away for a moment, which no glance would catch.
  await list.evaluate((list) => {
    const seen = { skeletons: 0 };
    const look = () => (seen.skeletons += list.querySelectorAll(".skeleton-row").length);
    new MutationObserver(look).observe(list, { childList: true, subtree: true });
    Object.assign(window, { seen });
  });
  const place = await shown.nth(8).getAttribute("aria-rowindex");
  const marked = list.locator(`[role="row"][aria-rowindex="${place}"]`);
  await marked.hover();
  await marked.getByRole("button", { name: "Flag" }).click();
  await expect(marked).toHaveAccessibleName(/Flagged/);
  const flagged = async () => (await mail.messages(person.address, "Discussion")).filter((it) => it.flags.includes("\\Flagged"));
  await expect.poll(async () => (await flagged()).length).toBe(1);
  // Back to where one came from, whose rows were read before the mark.
  await list.evaluate((list) => (list.scrollTop = 0));
  await expect(list.locator('[role="row"][tabindex][aria-rowindex="1"]')).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { seen: { skeletons: number } }).seen.skeletons)).toBe(0);
});

test("a list is sorted and filtered, and its address says how", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], plain("Bananas", "Short.", "Ada <ada@partner.example>"));
  await mail.save(person.address, "INBOX", ["\\Seen"], plain("Apples", "Long. ".repeat(400), "Max <max@partner.example>"));
  await mail.save(person.address, "INBOX", ["\\Flagged"], plain("Cherries", "Short.", "Zoe <zoe@partner.example>"));
  await signIn(page, person);
  const subjects = async () =>
    messages(page).locator(".message-row__subject").evaluateAll((all) =>
      all
        .map((it) => ({ text: it.textContent, top: it.getBoundingClientRect().top }))
        .sort((a, b) => a.top - b.top)
        .map((it) => it.text),
    );
  await expect.poll(subjects).toEqual(["Cherries", "Apples", "Bananas"]);
  const sort = async (from: string, to: string) => {
    await page.getByRole("button", { name: `Sort: ${from}` }).filter({ visible: true }).click();
    await page.getByRole("menuitemradio", { name: to, exact: true }).click();
  };
  await sort("Newest first", "Sender, A to Z");
  await expect.poll(subjects).toEqual(["Bananas", "Apples", "Cherries"]);
  await expect(page).toHaveURL(/\?sort=from$/);
  await sort("Sender, A to Z", "Largest first");
  await expect.poll(async () => (await subjects())[0]).toBe("Apples");
  await page.goBack();
  await expect.poll(subjects).toEqual(["Bananas", "Apples", "Cherries"]);
  await page.goBack();
  await expect(page).not.toHaveURL(/sort/);

  const filter = (name: string | RegExp) => page.getByRole("group", { name: "Quick filters" }).getByRole("button", { name });
  await filter(/^Unread/).click();
  await expect(filter(/^Unread/)).toHaveAttribute("aria-pressed", "true");
  await expect(filter(/^Unread/)).toBeFocused();
  await expect.poll(subjects).toEqual(["Cherries", "Bananas"]);
  // New mail that fits appears by itself; what is marked as read leaves.
  await mail.deliver(person.address, plain("Dates"));
  await expect.poll(subjects).toEqual(["Dates", "Cherries", "Bananas"]);
  await row(page, "Dates").hover();
  await row(page, "Dates").getByRole("button", { name: "Mark as read" }).click();
  await expect.poll(subjects).toEqual(["Cherries", "Bananas"]);
  await filter("Flagged").click();
  await expect.poll(subjects).toEqual(["Cherries"]);
  await page.reload();
  await expect.poll(subjects).toEqual(["Cherries"]);
  await filter("Attached").click();
  await expect(page.getByText("No message fits")).toBeVisible();
  await page.getByRole("button", { name: "Show all messages" }).click();
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "4");
});

test("what an opened message does is up to its reader", async ({ page, mail, person, signIn }) => {
  for (const name of ["One", "Two"]) {
    await mail.save(person.address, "INBOX", [], plain(name));
  }
  await signIn(page, person);
  await page.goto("/settings/opening");
  await page.getByText("By hand only").click();
  await page.getByText("The list", { exact: true }).click();
  await expect(page.getByRole("radio", { name: "The list" })).toBeChecked();
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Mail" }).filter({ visible: true }).click();
  await row(page, "Two").click();
  await expect(letter(page)).toBeVisible();
  await action(page, "Archive").click();
  await isClosed(page);
  await expect.poll(async () => (await mail.messages(person.address, "Archive")).map((it) => it.flags)).toEqual([[]]);
});
