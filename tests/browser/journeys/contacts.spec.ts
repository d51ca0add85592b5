import AxeBuilder from "@axe-core/playwright";
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { composer, notice, undo } from "../fixtures/places";

const grid = (page: Page): Locator => page.getByRole("grid", { name: "Contacts" });

const contact = (page: Page, name: string | RegExp): Locator => grid(page).getByRole("row", { name });

/** What stands beside the list. */
const card = (page: Page): Locator => page.getByRole("region", { name: "Contact", exact: true });

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

/** Opens the contacts by the link that leads there. */
async function open(page: Page): Promise<void> {
  const sections = page.getByRole("navigation", { name: "Sections" }).filter({ visible: true });
  await sections.getByRole("link", { name: "Contacts" }).click();
  await expect(page.getByRole("searchbox", { name: "Search contacts" })).toBeVisible();
}

async function add(page: Page, given: string, surname: string, email: string): Promise<void> {
  await page.getByRole("link", { name: "New contact" }).filter({ visible: true }).first().click();
  const form = page.getByRole("form", { name: "New contact" });
  await form.getByRole("textbox", { name: "First name" }).fill(given);
  await form.getByRole("textbox", { name: "Last name" }).fill(surname);
  await form.getByRole("textbox", { name: "Email address" }).fill(email);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(card(page).getByRole("heading", { name: `${given} ${surname}` })).toBeVisible();
}

/** Gives the dialog a file. */
async function choose(page: Page, name: string, content: string | Buffer): Promise<Locator> {
  await page.getByRole("button", { name: /^Import/ }).first().click();
  const dialog = page.getByRole("dialog", { name: "Import" });
  await dialog.getByLabel("vCard or CSV file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
  return dialog;
}

test("a contact is made, found, edited, deleted and brought back", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  await expect(page.getByRole("heading", { name: "No contacts yet" })).toBeVisible();
  expect(await faults(page), "without contacts").toEqual([]);
  await add(page, "Zoé", "Abel", "zoe@lager.example");
  await add(page, "Anna", "Zürcher", "anna@verlag.example");
  await expect(contact(page, /./)).toHaveText([/Zoé Abel/, /Anna Zürcher/]);
  expect(await faults(page), "with a contact open").toEqual([]);

  // Without accents, and by what stands in its address.
  const search = page.getByRole("searchbox", { name: "Search contacts" });
  await search.fill("zurch");
  await expect(contact(page, /./)).toHaveText([/Anna Zürcher/]);
  await search.fill("lager");
  await expect(contact(page, /./)).toHaveText([/Zoé Abel/]);
  await search.fill("");

  await contact(page, /Zoé Abel/).getByRole("link").click();
  await card(page).getByRole("link", { name: "Edit" }).click();
  const form = page.getByRole("form", { name: "Edit contact" });
  await form.getByRole("button", { name: "Add a phone number" }).click();
  await form.getByRole("textbox", { name: "Phone" }).fill("+41 79 123 45 67");
  await form.getByRole("combobox", { name: "Kind of Phone" }).selectOption({ label: "Mobile" });
  await form.getByRole("textbox", { name: "Birthday" }).fill("--12-24");
  await form.getByRole("textbox", { name: "Note" }).fill("<b>Hates</b> mornings");
  expect(await faults(page), "the form").toEqual([]);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(card(page)).toContainText("Mobile+41 79 123 45 67");
  await expect(card(page)).toContainText("<b>Hates</b> mornings");
  await card(page).getByRole("button", { name: "Favourite" }).click();
  await expect(card(page).getByRole("button", { name: "Favourite" })).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  await expect(card(page)).toContainText("24 December");

  await card(page).getByRole("button", { name: "More actions for this contact" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(contact(page, /Zoé/)).toHaveCount(0);
  await undo(page).click();
  await contact(page, /Zoé Abel/).getByRole("link").click();
  await expect(card(page)).toContainText("24 December");
});

test("two tabs that edit one contact both see it", async ({ page, context, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  await add(page, "Zoé", "Abel", "zoe@lager.example");
  const other = await context.newPage();
  await other.goto(page.url());
  for (const tab of [page, other]) {
    await card(tab).getByRole("link", { name: "Edit" }).click();
    await expect(tab.getByRole("textbox", { name: "Last name" })).toHaveValue("Abel");
  }
  await page.getByRole("textbox", { name: "Job title" }).fill("Printer");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(card(page)).toContainText("Printer");

  await other.getByRole("textbox", { name: "Job title" }).fill("Binder");
  await other.getByRole("textbox", { name: "Note" }).fill("Typed elsewhere");
  await other.getByRole("button", { name: "Save" }).click();
  const conflict = other.getByRole("alert", { name: "This contact was changed elsewhere." });
  await expect(conflict).toBeVisible();
  await expect(other.getByRole("textbox", { name: "Job title" })).toHaveValue("Binder");
  expect(await faults(other), "a conflict").toEqual([]);
  await conflict.getByRole("button", { name: "Save mine" }).click();
  await expect(card(other)).toContainText("Binder");
  await expect(card(page)).toContainText("Typed elsewhere");
});

test("one writes to a group", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  await add(page, "Anna", "Keller", "anna@verlag.example");
  await add(page, "Ben", "Roth", "ben@verlag.example");
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Fair committee");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(card(page).getByRole("heading", { name: "Fair committee" })).toBeVisible();
  for (const name of ["Anna Keller", "Ben Roth"]) {
    await card(page).getByRole("textbox", { name: "Add members" }).fill(name.slice(0, 3));
    await card(page).getByRole("button", { name: `Add ${name}` }).click();
    await expect(card(page).getByRole("list", { name: "Members" })).toContainText(name);
  }
  await expect(contact(page, /./)).toHaveText([/Anna Keller/, /Ben Roth/]);
  expect(await faults(page), "a group").toEqual([]);
  await card(page).getByRole("button", { name: "Write to the group" }).click();
  const form = composer(page);
  await expect(form.recipient("Anna Keller")).toBeVisible();
  await expect(form.recipient("Ben Roth")).toBeVisible();

  // Whoever is left is offered by what the address says, and everybody by the group's name.
  await form.recipient("Ben Roth").click();
  await form.field("To").fill("verl");
  await page.getByRole("option", { name: /Ben Roth/ }).click();
  await expect(form.recipient("Ben Roth")).toBeVisible();
  await form.recipient("Ben Roth").click();
  await form.recipient("Anna Keller").click();
  await form.field("To").fill("commit");
  await page.getByRole("option", { name: /Fair committee/ }).click();
  await expect(form.recipient("Anna Keller")).toBeVisible();
  await expect(form.recipient("Ben Roth")).toBeVisible();
});

const MESSY = Buffer.concat([
  Buffer.from(
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\nTEL;CELL:079 1\r\nEND:VCARD\r\n" +
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ines\r\nUID:same\r\nX-HIDDEN:kept\r\nEND:VCARD\r\n" +
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ines the second\r\nUID:same\r\nEND:VCARD\r\n" +
      "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;;;;\r\nFN:\r\nEND:VCARD\r\n" +
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ren",
  ),
  Buffer.from([0xe9]),
  Buffer.from("\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut off\r\n"),
]);

test("a messy book comes in as the preview says, and out again", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  const dialog = await choose(page, "messy.vcf", MESSY);
  await expect(dialog.getByRole("status")).toContainText("4 to add, 0 to change, 2 to skip.");
  await expect(dialog.getByRole("status")).toContainText("UTF-8, windows-1252");
  const items = dialog.getByRole("list", { name: "What the file holds" }).getByRole("listitem");
  await expect(items.filter({ hasText: "Ines the second" })).toContainText("Another card has the same identifier");
  await expect(items.filter({ hasText: "Line 17" })).toContainText("There is nothing in it.");
  await expect(items.filter({ hasText: "It begins and never ends." })).toContainText("Skipped");
  expect(await faults(page), "the preview").toEqual([]);
  await dialog.getByRole("button", { name: "Import these contacts" }).click();
  await expect(notice(page)).toContainText("4 contacts imported");
  await expect(contact(page, /./)).toHaveText([/Ines/, /Ines the second/, /Jörg Müller/, /René/]);

  // The same again is nothing new.
  const again = await choose(page, "messy.vcf", MESSY);
  await expect(again.getByRole("status")).toContainText("0 to add");
  await expect(again.getByRole("button", { name: "Import these contacts" })).toBeDisabled();
  await again.getByRole("button", { name: "Cancel" }).click();

  for (const [format, words] of [
    ["vCard 4.0", "X-HIDDEN:kept"],
    ["CSV, for spreadsheets", "Müller"],
  ] as const) {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: format, exact: true }).click();
    expect(await readFile(await (await download).path(), "utf8")).toContain(words);
  }
});

test("contacts are selected one by one, in a row, or all, and exported", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  const names = ["Ada", "Ben", "Cem", "Dora", "Eva"];
  const table = ["Name,E-mail 1 - Value", ...names.map((name) => `${name},${name}@lager.example`)].join("\n");
  const dialog = await choose(page, "people.csv", table);
  await dialog.getByRole("button", { name: "Import these contacts" }).click();
  const pick = (name: string): Locator => contact(page, new RegExp(name)).getByRole("checkbox", { name: "Select" });
  const file = async (format: string): Promise<string> => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: format, exact: true }).click();
    return readFile(await (await download).path(), "utf8");
  };
  const heading = page.getByRole("heading", { level: 1, name: /selected/ });

  await pick("Ben").check();
  await pick("Dora").click({ modifiers: ["Shift"] });
  await expect(heading).toHaveText("3 selected");
  await pick("Cem").uncheck();
  expect(await faults(page), "a selection").toEqual([]);
  const csv = await file("CSV, for spreadsheets");
  expect(names.filter((name) => csv.includes(`${name}@`))).toEqual(["Ben", "Dora"]);

  // It lasts while one looks for others, and ends with a press.
  await page.getByRole("searchbox", { name: "Search contacts" }).fill("ada");
  await contact(page, /Ada/).getByRole("link").focus();
  await page.keyboard.press(" ");
  await expect(heading).toHaveText("3 selected");
  await page.getByRole("searchbox", { name: "Search contacts" }).fill("");
  await page.getByRole("button", { name: "Select all" }).click();
  await expect(heading).toHaveText("5 selected");
  expect((await file("vCard 4.0")).match(/BEGIN:VCARD/g)).toHaveLength(5);
  await page.getByRole("button", { name: "Clear the selection" }).click();
  await expect(heading).toBeHidden();
  await expect(page.getByRole("heading", { level: 1, name: "All contacts" })).toBeVisible();
});

test("a list shows only what contacts wrote", async ({ page, mail, person, signIn }) => {
  for (const name of ["zoe", "ben", "mallory"]) {
    await mail.deliver(person.address, `From: ${name}@lager.example\nTo: ${person.address}\nSubject: From ${name}\n\nHello.\n`);
  }
  await signIn(page, person);
  const rows = page.getByRole("grid", { name: "Messages" }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await open(page);
  await add(page, "Zoé", "Abel", "Zoe@lager.example");
  await page.goto("/");
  await page.getByRole("group", { name: "Quick filters" }).getByRole("button", { name: "Contacts" }).click();
  await expect(rows).toHaveText([/From zoe/]);
  await page.getByRole("group", { name: "Quick filters" }).getByRole("button", { name: "Contacts" }).click();
  await expect(rows).toHaveCount(3);
});

test("a table comes in by its columns, and goes again at a press", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  const table = "Prénom;Nom;Adresse de messagerie;Surprise\r\nZoé;Abel;zoe@lager.example;Lager AG\r\n";
  const dialog = await choose(page, "outlook.csv", table);
  await expect(dialog.getByRole("status")).toContainText("1 to add");
  await dialog.getByText("What the columns are").click();
  await dialog.getByRole("combobox", { name: /Surprise/ }).selectOption({ label: "Organisation" });
  await expect(dialog.getByRole("status")).toContainText("1 to add");
  await dialog.getByRole("button", { name: "Import these contacts" }).click();
  await contact(page, /Zoé Abel/).getByRole("link").click();
  await expect(card(page)).toContainText("Lager AG");
  await undo(page).click();
  await expect(page.getByRole("heading", { name: "No contacts yet" })).toBeVisible();
});

test("a long book is walked through by keys, and a phone shows one thing at a time", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  const cards = Array.from(
    { length: 3_000 },
    (_, n) => `BEGIN:VCARD\r\nVERSION:4.0\r\nUID:${n}\r\nFN:Person ${String(n).padStart(4, "0")}\r\nEMAIL:p${n}@x.example\r\nEND:VCARD\r\n`,
  );
  const dialog = await choose(page, "long.vcf", cards.join(""));
  await dialog.getByRole("button", { name: "Import these contacts" }).click();
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "3000");
  expect(await contact(page, /./).count()).toBeLessThan(60);
  await contact(page, /Person 0000/).getByRole("link").focus();
  await page.keyboard.press("End");
  await expect(contact(page, /Person 2999/).getByRole("link")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(contact(page, /Person 2998/).getByRole("link")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(card(page).getByRole("heading", { name: "Person 2998" })).toBeVisible();

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(grid(page)).not.toBeVisible();
  expect(await faults(page), "a contact on a phone").toEqual([]);
  await card(page).getByRole("link", { name: "Contacts" }).click();
  await expect(grid(page)).toBeVisible();
  await page.getByRole("button", { name: "Address books" }).click();
  await page.getByRole("dialog").getByRole("link", { name: /Favourites/ }).click();
  await expect(page.getByRole("heading", { name: "Nobody here" })).toBeVisible();
  expect(await faults(page), "the list on a phone").toEqual([]);
});
