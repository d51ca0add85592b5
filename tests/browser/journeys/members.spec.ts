import AxeBuilder from "@axe-core/playwright";

import { expect, test } from "../fixtures/product";

const ADMIN = { address: "admin@pli.example", name: "Admin", password: "demo" };

test("an admin edits, imports and blocks members, and the log says so", async ({ page, newBrowser, person, signIn }) => {
  const theirs = await (await newBrowser()).newPage();
  await signIn(theirs, person);
  await expect(theirs.getByRole("link", { name: "Admin" })).toHaveCount(0);
  await theirs.goto("/admin/members");
  await expect(theirs.getByRole("heading", { name: "There is nothing here" })).toBeVisible();

  await signIn(page, ADMIN);
  await page.getByRole("link", { name: "Admin" }).first().click();
  await expect(page.getByRole("heading", { name: "Members", level: 1 })).toBeVisible();
  const table = page.getByRole("table", { name: "Members" });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);

  // One is found, and what is said of her is written.
  await page.getByRole("searchbox", { name: "Search members" }).fill(person.address);
  await expect(table.getByRole("row")).toHaveCount(2);
  await table.getByRole("button", { name: /^Edit / }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "First name" }).fill("Rosalind");
  await dialog.getByRole("textbox", { name: "Last name" }).fill("Achterberg");
  await dialog.getByRole("textbox", { name: "Job title" }).fill("Head of <b>rights</b>");
  await dialog.getByRole("button", { name: "Add field" }).click();
  await dialog.getByRole("textbox", { name: "Field" }).fill("pronouns");
  await dialog.getByRole("textbox", { name: "Value" }).fill("she");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(table.getByRole("cell", { name: "Head of <b>rights</b>" })).toBeVisible();

  // A table from elsewhere: what it would do is said before.
  const local = `new-${Date.now()}`;
  const csv = [
    "E-Mail;Vorname;Nachname;Funktion",
    `${local}@pli.example;Ingmar;Bækkelund;Lektor`,
    "someone@elsewhere.example;Some;One;",
  ].join("\n");
  await page.getByRole("button", { name: "Import CSV" }).click();
  await dialog.getByLabel("File").setInputFiles({ name: "m.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(dialog.getByRole("status")).toHaveText("1 to take over, 1 left out");
  await expect(dialog.getByRole("row", { name: /someone@elsewhere.example.*Not your domain/ })).toBeVisible();
  await dialog.getByRole("button", { name: "Take over 1" }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Search members" }).fill(local);
  await expect(table.getByRole("row", { name: /Ingmar Bækkelund.*Lektor.*Not yet in/ })).toBeVisible();

  // Two are chosen; oneself stays.
  await page.getByRole("searchbox", { name: "Search members" }).fill("");
  await table.getByRole("checkbox", { name: "Select Rosalind Achterberg" }).check();
  await table.getByRole("checkbox", { name: /^Select .*admin/i }).first().check();
  const toolbar = page.getByRole("toolbar", { name: "Member actions" });
  await toolbar.getByRole("button", { name: "Block" }).click();
  await expect(dialog.getByRole("status")).toContainText("This affects 1 member.");
  await expect(dialog.getByRole("listitem")).toContainText("is you");
  await dialog.getByRole("button", { name: "Block" }).click();
  await expect(table.getByRole("row", { name: /Rosalind Achterberg.*Blocked/ })).toBeVisible();

  // She is out, and stays out until she is unblocked.
  await theirs.goto("/");
  await theirs.getByRole("textbox", { name: "Email address" }).fill(person.address);
  await theirs.getByRole("textbox", { name: "Password" }).fill(person.password);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByText("This address is blocked.")).toBeVisible();
  await table.getByRole("checkbox", { name: "Select Rosalind Achterberg" }).check();
  await toolbar.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Unblock" }).click();
  await dialog.getByRole("button", { name: "Unblock" }).click();
  await expect(table.getByRole("row", { name: /Rosalind Achterberg.*Blocked/ })).toHaveCount(0);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("tree", { name: "Folders" })).toBeVisible();

  await page.getByRole("link", { name: "Audit log" }).click();
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByRole("row", { name: new RegExp(`Blocked ${person.address}`) })).toBeVisible();
  await page.getByRole("combobox", { name: "Action" }).selectOption("Members imported");
  await expect(log.getByRole("row", { name: /Members imported/ }).first()).toContainText("+1");
});
