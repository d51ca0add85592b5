import { readFile } from "node:fs/promises";

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, programs, test } from "../fixtures/product";
import { Server } from "../fixtures/server";
import { action, letter, notice, plain, row, undo } from "../fixtures/places";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

const rules = (page: Page): Locator => page.getByRole("list", { name: "Rules" });

const rule = (page: Page, name: string): Locator => rules(page).getByRole("listitem").filter({ hasText: name });

const builder = (page: Page): Locator => page.getByRole("form", { name: "Rule" });

const result = (page: Page): Locator => page.getByRole("region", { name: "Test result" });

async function open(page: Page): Promise<void> {
  await page.goto("/settings/rules");
  await expect(page.getByRole("heading", { name: "Rules", exact: true })).toBeVisible();
}

/** The names of the rules, from top to bottom. */
const order = (page: Page): Promise<string[]> => rules(page).getByRole("switch").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")!));

const named = (...names: string[]): string[] => names.map((name) => `“${name}” is active`);

// As Roundcube writes them, with what it would not write itself.
const ROUNDCUBE = [
  'require ["fileinto","imap4flags","copy"];',
  "/* kept  to the byte */",
  "# rule:[Newsletters]",
  'if anyof (header :contains "from" "news@shop.example", header :contains ["list-id","list-post"] "shop")',
  "{",
  '\tfileinto "Shop";',
  '\taddflag "\\\\Seen";',
  "\tstop;",
  "}",
  "# rule:[Old]",
  'if false # allof (not header :is "subject" "x", size :over 10M)',
  "{",
  "\tdiscard;",
  "}",
  "# by hand",
  'if hasflag :contains "x" { keep ; }   # odd',
  "",
].join("\n");

const three = ["First", "Second", "Third"]
  .map((name) => `# rule:[${name}]\nif header :contains "subject" "${name}"\n{\n\tfileinto "Archive";\n}\n`)
  .join("");
const THREE = `require ["fileinto"];\n${three}`;

test("a rule is built from a message, tried, saved, and followed by the host", async ({ page, mail, person, signIn }) => {
  const news = (subject: string) =>
    plain(subject, "Hello", "Printers <printers@partner.example>").replace("\nTo:", "\nList-Id: Printers <printers.lists.example>\nTo:");
  await mail.save(person.address, "Printing", [], plain("Earlier"));
  for (const name of ["Ink", "Paper"]) {
    await mail.deliver(person.address, news(name));
  }
  await mail.deliver(person.address, plain("Lunch"));
  await signIn(page, person);
  await row(page, "Paper").click();
  await expect(letter(page)).toBeVisible();
  await action(page, "More actions").click();
  await page.getByRole("menuitem", { name: "Create rule from this message" }).click();

  await expect(builder(page).getByRole("textbox", { name: "Rule name" })).toHaveValue("Printers");
  await expect(builder(page).getByRole("combobox", { name: "Field" })).toHaveValue("rules.field.listId");
  await expect(builder(page).getByRole("textbox", { name: "Value" })).toHaveValue("<printers.lists.example>");
  await builder(page).getByRole("combobox", { name: "Folder" }).selectOption("Printing");
  await expect(builder(page)).toContainText("Applies to 2 of the newest 3 messages in your inbox.");
  expect(await faults(page), "the builder").toEqual([]);

  await builder(page).getByRole("button", { name: "Add action" }).click();
  await builder(page).getByRole("combobox", { name: "Action" }).nth(1).selectOption({ label: "Add label" });
  await builder(page).getByRole("combobox", { name: "Label" }).selectOption({ label: "Work" });

  await builder(page).getByRole("button", { name: "Test on existing mail" }).click();
  await expect(result(page)).toContainText("2 of 3 change");
  await expect(result(page).getByRole("button", { name: /^2 ?moved/ })).toBeVisible();
  await result(page).getByRole("button", { name: /Paper/ }).click();
  await expect(result(page)).toContainText("Rule 1, Printers");
  await expect(result(page).locator("mark")).toContainText("printers.lists.example");
  expect(await faults(page), "the test").toEqual([]);
  expect(await mail.messages(person.address, "INBOX"), "nothing was touched").toHaveLength(3);

  await builder(page).getByRole("button", { name: "Save rule" }).click();
  await expect(rule(page, "Printers")).toContainText("Mailing list contains “<printers.lists.example>” → ");
  expect(await faults(page), "the list").toEqual([]);
  await mail.deliver(person.address, news("Glue"));
  await expect.poll(async () => (await mail.messages(person.address, "Printing")).length).toBe(2);
  const [, glue] = await mail.messages(person.address, "Printing");
  expect(glue.flags, "labelled as well as filed").toContain("$label2");
  expect(await mail.messages(person.address, "INBOX")).toHaveLength(3);

  // What is there already follows on request, and comes back.
  await page.getByRole("button", { name: "Test on existing mail" }).click();
  await result(page).getByRole("button", { name: "Apply to existing mail" }).click();
  await expect(notice(page)).toContainText("Rules applied to existing mail");
  await expect.poll(async () => (await mail.messages(person.address, "Printing")).length).toBe(4);
  await undo(page).click();
  await expect.poll(async () => (await mail.messages(person.address, "INBOX")).length).toBe(3);
});

test("a message says why it is where it is", async ({ page, mail, person, signIn }) => {
  await mail.putScript(person.address, "pli", THREE);
  await mail.deliver(person.address, plain("The Second one"));
  await signIn(page, person);
  await page.goto("/");
  await page.getByRole("treeitem", { name: "Archive", exact: true }).click();
  await row(page, "The Second one").click();
  await action(page, "More actions").click();
  await page.getByRole("menuitem", { name: "Why is this message here?" }).click();
  const dialog = page.getByRole("dialog", { name: "Why is this message here?" });
  await expect(dialog).toContainText("Rule 2, Second");
  await expect(dialog).toContainText("move to “Archive”");
  await expect(dialog.locator("mark").filter({ hasText: "Second" }).first()).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

test("a foreign script is imported, and one rule of it changed: the rest is as it was", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "Shop", [], plain("Earlier"));
  await mail.putScript(person.address, "roundcube", "keep;\n");
  await signIn(page, person);
  await open(page);
  await expect(page.getByText("The active script is “roundcube”, made by another program.")).toBeVisible();
  await page.getByRole("button", { name: "Import and export" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "Import a .sieve file…" }).click();
  await (await chooser).setFiles({ name: "mine.sieve", mimeType: "application/sieve", buffer: Buffer.from(ROUNDCUBE) });
  await expect(notice(page)).toContainText("Rules from “mine.sieve” are active");
  await expect.poll(() => mail.activeScript(person.address)).toBe(ROUNDCUBE);
  await expect(rule(page, "Newsletters")).toContainText("From contains “news@shop.example” or list-id, list-post contains “shop” → move to “Shop”");
  await expect(rule(page, "Old").getByRole("switch")).not.toBeChecked();
  await expect(rule(page, "by hand")).toContainText("Kept as it is");
  await rule(page, "by hand").getByText("by hand").first().click();
  await expect(rule(page, "by hand").getByRole("region", { name: "Script" })).toContainText("keep ; }");
  expect(await faults(page), "a kept block").toEqual([]);

  await rule(page, "Newsletters").getByRole("link").click();
  const value = builder(page).getByRole("textbox", { name: "Value" }).first();
  await expect(value).toHaveValue("news@shop.example");
  await value.press("Enter");
  await value.fill("offers@shop.example");
  await builder(page).getByRole("button", { name: "Save rule" }).click();
  await expect(rule(page, "Newsletters")).toContainText("or “offers@shop.example”");
  const [head, rest] = ROUNDCUBE.split("# rule:[Newsletters]");
  const tail = rest.slice(rest.indexOf("\n# rule:[Old]"));
  const saved = (await mail.activeScript(person.address))!;
  expect(saved.startsWith(head) && saved.endsWith(tail), saved).toBe(true);
  expect(saved).toContain('["news@shop.example", "offers@shop.example"]');
});

test("rules are ordered, switched off, duplicated, deleted and brought back", async ({ page, mail, person, signIn }) => {
  await mail.putScript(person.address, "pli", THREE);
  await signIn(page, person);
  await open(page);
  await expect.poll(() => order(page)).toEqual(named("First", "Second", "Third"));

  await rule(page, "Third").getByRole("link").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(() => order(page)).toEqual(named("First", "Third", "Second"));
  await expect(page.getByRole("status").filter({ hasText: "“Third” is now rule 2" })).toBeAttached();
  await expect(rule(page, "Third").getByRole("link")).toBeFocused();
  await rule(page, "First").getByRole("button", { name: "More for “First”" }).click();
  await page.getByRole("menuitem", { name: "Move down" }).click();
  await expect.poll(() => order(page)).toEqual(named("Third", "First", "Second"));
  await rule(page, "Third").dragTo(rule(page, "Second"));
  await expect.poll(() => order(page)).toEqual(named("First", "Second", "Third"));
  await expect.poll(() => mail.activeScript(person.address)).toBe(THREE);

  await rule(page, "Second").getByRole("switch").click();
  await expect.poll(() => mail.activeScript(person.address)).toContain('if false # header :contains "subject" "Second"');
  await mail.deliver(person.address, plain("The Second one"));
  await expect.poll(async () => (await mail.messages(person.address, "INBOX")).length).toBe(1);
  await rule(page, "Second").getByRole("switch").click();
  await expect.poll(() => mail.activeScript(person.address)).toBe(THREE);

  await rule(page, "First").getByRole("button", { name: "More for “First”" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect.poll(() => order(page)).toEqual(named("First", "Copy of First", "Second", "Third"));
  await rule(page, "Copy of First").getByRole("button", { name: "More for “Copy of First”" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(notice(page)).toContainText("Rule “Copy of First” deleted");
  await expect.poll(() => mail.activeScript(person.address)).toBe(THREE);
  await undo(page).click();
  await expect.poll(() => order(page)).toEqual(named("First", "Copy of First", "Second", "Third"));
  await expect.poll(() => mail.activeScript(person.address)).toContain("rule:[Copy of First]");
});

test("two tabs that change the rules both see it, and nothing is lost", async ({ page, context, mail, person, signIn }) => {
  await mail.putScript(person.address, "pli", THREE);
  await signIn(page, person);
  await open(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await rule(other, "Third").getByRole("link").click();
  await builder(other).getByRole("textbox", { name: "Value" }).fill("Thirty");
  await rule(page, "First").getByRole("switch").click();
  await expect.poll(() => mail.activeScript(person.address)).toContain("if false #");

  await builder(other).getByRole("button", { name: "Save rule" }).click();
  const conflict = other.getByRole("alert", { name: "The rules were changed elsewhere." });
  await expect(conflict).toBeVisible();
  expect(await faults(other), "a conflict").toEqual([]);
  expect(await mail.activeScript(person.address)).not.toContain("Thirty");
  await conflict.getByRole("button", { name: "Load the rules as they are now" }).click();
  await expect(conflict).toBeHidden();
  await expect(builder(other).getByRole("textbox", { name: "Value" })).toHaveValue("Thirty");
  await builder(other).getByRole("button", { name: "Save rule" }).click();
  await expect(rule(other, "Third")).toContainText("Thirty");
  await expect(rule(other, "First").getByRole("switch")).not.toBeChecked();
  const saved = await mail.activeScript(person.address);
  expect(saved).toContain("Thirty");
  expect(saved).toContain("if false #");
});

test("where the host keeps no rules, they are built and tried all the same, and saved as a file", async ({ mail, person, newBrowser }) => {
  const settings = mail.description.settings.replaceAll(/^\s*sieve = .*$/gm, "");
  const server = await Server.start(programs, settings);
  try {
    await mail.deliver(person.address, plain("Bill 7"));
    const page = await (await newBrowser()).newPage();
    await page.goto(server.url);
    await page.getByRole("textbox", { name: "Email address" }).fill(person.address);
    await page.getByRole("textbox", { name: "Password" }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(row(page, "Bill 7")).toBeVisible();
    await page.goto(`${server.url}/settings/rules`);
    await expect(page.getByText("Your mail host does not let Pli keep rules there")).toBeVisible();
    expect(await faults(page), "without a host").toEqual([]);
    await page.getByRole("link", { name: "New rule" }).click();
    await builder(page).getByRole("textbox", { name: "Rule name" }).fill("Bills");
    await builder(page).getByRole("combobox", { name: "Field" }).selectOption({ label: "Subject" });
    await builder(page).getByRole("textbox", { name: "Value" }).fill("bill");
    await builder(page).getByRole("button", { name: "Add action" }).click();
    await builder(page).getByRole("combobox", { name: "Action" }).selectOption({ label: "Move to folder" });
    await builder(page).getByRole("combobox", { name: "Folder" }).selectOption("Archive");
    await builder(page).getByRole("button", { name: "Test on existing mail" }).click();
    await expect(result(page)).toContainText("1 of 1 change");
    await builder(page).getByRole("button", { name: "Save rule" }).click();
    await expect(rule(page, "Bills")).toContainText("Subject contains “bill”");
    await page.getByRole("button", { name: "Import and export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: /^Export/ }).click();
    expect(await readFile(await (await download).path(), "utf8")).toContain("# rule:[Bills]");
  } finally {
    await server.close();
  }
});

test("a rule is checked as it is built", async ({ page, mail, person, signIn }) => {
  await signIn(page, person);
  await open(page);
  await expect(page.getByRole("heading", { name: "No rules yet" })).toBeVisible();
  expect(await faults(page), "without rules").toEqual([]);
  await page.getByRole("link", { name: "New rule" }).click();
  await builder(page).getByRole("textbox", { name: "Rule name" }).fill("Bills");
  await builder(page).getByRole("button", { name: "Save rule" }).click();
  await expect(builder(page).getByRole("alert")).toHaveText("Something is missing or not right; it is marked above.");

  const how = builder(page).getByRole("combobox", { name: "Comparison" });
  await how.selectOption({ label: "matches regular expression" });
  await builder(page).getByRole("textbox", { name: "Value" }).fill("[bill");
  await expect(builder(page)).toContainText("This pattern can’t be used: a bracket is not closed.");
  await how.selectOption({ label: "contains" });
  await builder(page).getByRole("textbox", { name: "Value" }).fill('a "quoted" */ ${text}');

  await builder(page).getByRole("button", { name: "Add action" }).click();
  const what = builder(page).getByRole("combobox", { name: "Action" });
  await what.selectOption({ label: "Forward only" });
  await builder(page).getByRole("textbox", { name: "Forward to" }).fill(person.address);
  await expect(builder(page)).toContainText("would come back here, and go round and round");
  await builder(page).getByRole("button", { name: "Save rule" }).click();
  await expect(builder(page).getByRole("alert")).toContainText("would come back here");
  expect(await mail.activeScript(person.address), "nothing was saved").toBeNull();

  await what.selectOption({ label: "Move to folder" });
  await builder(page).getByRole("combobox", { name: "Folder" }).selectOption({ label: "Another folder…" });
  await builder(page).getByRole("textbox", { name: "Name of the folder" }).fill("Bills 2026");
  await expect(builder(page)).toContainText("This folder does not exist yet.");
  expect(await faults(page), "remarks").toEqual([]);
  await builder(page).getByRole("button", { name: "Create “Bills 2026”" }).click();
  await expect(builder(page)).not.toContainText("This folder does not exist yet.");

  await builder(page).getByRole("button", { name: "Add group" }).click();
  const group = builder(page).getByRole("group", { name: "Group of conditions" });
  await group.getByRole("combobox", { name: "Field" }).first().selectOption({ label: "Size" });
  await group.getByRole("textbox", { name: "Value" }).first().fill("3");
  await group.getByRole("combobox", { name: "Field" }).nth(1).selectOption({ label: "Mail type" });
  await group.getByRole("checkbox", { name: "bounce" }).check();
  await builder(page).getByRole("button", { name: "Save rule" }).click();
  await expect(rule(page, "Bills")).toContainText("Size is over 3 MB or Mail type is “ham” or “bounce”");
  const saved = await mail.activeScript(person.address);
  expect(saved).toContain("anyof (size :over 3145728, header :is \"X-Mail-Type\" [\"ham\", \"bounce\"])");
});

test("a script that can't be read is shown and left alone", async ({ page, mail, person, signIn }) => {
  const broken = 'require "fileinto";\nif header "a" { fileinto "x;\n';
  await mail.putScript(person.address, "mine", broken);
  await signIn(page, person);
  await open(page);
  await expect(page.getByRole("region", { name: "This script can’t be read." })).toContainText("Line 2, column 26");
  await expect(page.getByRole("region", { name: "Script", exact: true })).toContainText('fileinto "x;');
  await expect(page.getByRole("link", { name: "New rule" })).toHaveCount(0);
  expect(await faults(page)).toEqual([]);
  expect(await mail.activeScript(person.address)).toBe(broken);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a rule is built and tried", async ({ page, mail, person, signIn }) => {
    await mail.putScript(person.address, "pli", THREE);
    await mail.deliver(person.address, plain("Lunch"));
    await signIn(page, person);
    await open(page);
    await rule(page, "Second").getByRole("link").click();
    await builder(page).getByRole("textbox", { name: "Value" }).fill("Lunch");
    expect(await faults(page), "the builder").toEqual([]);
    const wide = await page.evaluate(() => document.scrollingElement!.scrollWidth - window.innerWidth);
    expect(wide, "nothing is wider than the screen").toBeLessThanOrEqual(0);
    await builder(page).getByRole("button", { name: "Test on existing mail" }).click();
    await expect(result(page)).toContainText("1 of 1 change");
    expect(await faults(page), "the test").toEqual([]);
    await result(page).getByRole("button", { name: "Close the test" }).click();
    await builder(page).getByRole("button", { name: "Save rule" }).click();
    await expect(rule(page, "Second")).toContainText("Lunch");
  });
});
