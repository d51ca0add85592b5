import { expect, test } from "../fixtures/product";
import { action, folder, messages, notice, plain, row, undo } from "../fixtures/places";

test("folders are made, renamed, moved and deleted", async ({ page, mail, person, signIn }) => {
  await signIn(page, person);
  const dialog = (name: string) => page.getByRole("dialog", { name });
  await page.getByRole("button", { name: "New folder" }).filter({ visible: true }).click();
  await dialog("New folder").getByRole("textbox", { name: "Name" }).fill("Clients");
  await page.keyboard.press("Enter");
  await expect(folder(page, "Clients")).toBeVisible();

  // One inside, by the menu under the pointer; a name that is taken is told where it is typed.
  const choose = async (name: string, item: string) => {
    await folder(page, name).click({ button: "right" });
    await page.getByRole("menu", { name }).getByRole("menuitem", { name: item }).click();
  };
  await choose("Clients", "New folder inside…");
  await dialog("New folder").getByRole("textbox", { name: "Name" }).fill("Nord");
  await dialog("New folder").getByRole("button", { name: "Save" }).click();
  await expect(folder(page, "Nord")).toHaveAttribute("aria-level", "2");
  await choose("Clients", "New folder inside…");
  await dialog("New folder").getByRole("textbox", { name: "Name" }).fill("Nord");
  await page.keyboard.press("Enter");
  await expect(dialog("New folder").getByRole("alert")).toContainText("There is a folder of this name already");
  await page.keyboard.press("Escape");

  // Renamed and moved at once, while it is open.
  await folder(page, "Nord").click();
  await choose("Nord", "Rename or move…");
  const edit = dialog("Rename or move folder");
  await edit.getByRole("textbox", { name: "Name" }).fill("Atelier Nord");
  await edit.getByRole("combobox", { name: "In" }).selectOption({ label: "At the top" });
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(folder(page, "Atelier Nord")).toHaveAttribute("aria-level", "1");
  await expect(page).toHaveTitle("Atelier Nord – Pli");
  await mail.save(person.address, "Atelier Nord", [], plain("In it"));
  await expect(row(page, "In it")).toBeVisible();

  await choose("Atelier Nord", "Delete folder…");
  const question = dialog("Delete “Atelier Nord”?");
  await expect(question).toContainText("1 message");
  await question.getByRole("button", { name: "Delete folder" }).click();
  await expect(folder(page, "Atelier Nord")).toHaveCount(0);
  await expect(page).toHaveTitle(/^Inbox/);
});

test("a whole folder is marked, moved and emptied, and what can be is taken back", async ({ page, mail, person, signIn }) => {
  await mail.saveDiscussion(person.address, "Discussion", 300);
  const count = async (name: string) => (await mail.messages(person.address, name)).length;
  const unread = async () =>
    (await mail.messages(person.address, "Discussion")).filter((it) => !it.flags.includes("\\Seen")).length;
  const before = await unread();
  expect(before).toBeGreaterThan(0);
  await signIn(page, person);
  await folder(page, "Discussion").click();
  await page.getByRole("button", { name: "Folder actions" }).filter({ visible: true }).click();
  await page.getByRole("menuitem", { name: "Mark all as read" }).click();
  await expect.poll(unread).toBe(0);
  await expect(folder(page, "Discussion")).not.toHaveAccessibleDescription(/unread/);
  await undo(page).click();
  await expect.poll(unread).toBe(before);

  // First what is on screen, then all; one of them not.
  await page.getByRole("checkbox", { name: "Select all on screen" }).click();
  await page.getByRole("button", { name: "Select all 300 in Discussion" }).click();
  await expect(page.getByRole("heading", { name: "300 selected" })).toBeVisible();
  await messages(page).getByRole("row").first().getByRole("checkbox", { name: "Select" }).click();
  await expect(page.getByRole("heading", { name: "299 selected" })).toBeVisible();
  await action(page, "Archive").click();
  await expect(notice(page)).toContainText("299 messages archived");
  await expect.poll(() => count("Discussion")).toBe(1);
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "1");
  await undo(page).click();
  await expect.poll(() => count("Discussion")).toBe(300);
  await expect(messages(page)).toHaveAttribute("aria-rowcount", "300");

  await mail.save(person.address, "Trash", [], plain("Rubbish"));
  // Offered only once the page has heard that there is something in it.
  await expect(async () => {
    await folder(page, "Trash").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Empty folder…" }).click({ timeout: 1_000 });
  }).toPass();
  await page.getByRole("dialog", { name: "Empty “Trash”?" }).getByRole("button", { name: "Empty folder" }).click();
  await expect.poll(() => count("Trash")).toBe(0);
});

test("messages are dragged to a folder, and have a menu under the pointer", async ({ page, mail, person, signIn }) => {
  for (const name of ["One", "Two", "Three"]) {
    await mail.save(person.address, "INBOX", [], plain(name));
  }
  await signIn(page, person);
  await row(page, "Two").dragTo(folder(page, "Archive"));
  await expect(notice(page)).toContainText("Message moved to “Archive”");
  await expect(row(page, "Two")).toHaveCount(0);
  await expect.poll(async () => (await mail.messages(person.address, "Archive")).length).toBe(1);
  await row(page, "Three").click({ button: "right" });
  await page.getByRole("menu", { name: "Message actions" }).getByRole("menuitem", { name: "Flag" }).click();
  await expect(row(page, /^Unread, Flagged, .*Three/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row(page, "One")).toHaveAttribute("aria-selected", "false");

  // Labels, as other programs know them.
  await row(page, "One").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Label…" }).click();
  await page.getByRole("dialog", { name: "Labels" }).getByRole("checkbox", { name: "Important" }).check();
  await page.keyboard.press("Escape");
  await expect(row(page, /One, .*Important$/)).toBeVisible();
  const flags = async () => (await mail.messages(person.address, "INBOX"))[0].flags;
  await expect.poll(flags).toContain("$label1");
  await page.keyboard.press("Control+z");
  await expect.poll(flags).not.toContain("$label1");
});
