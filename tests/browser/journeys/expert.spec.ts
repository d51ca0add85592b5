import { readFile } from "node:fs/promises";

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { plain } from "../fixtures/places";
import { arrived } from "../fixtures/post";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

const script = (page: Page): Locator => page.getByRole("textbox", { name: "Sieve script" });
const problems = (page: Page): Locator => page.getByRole("region", { name: "Problems" });
const rules = (page: Page): Locator => page.getByRole("region", { name: "Rules in this script" });
const save = (page: Page): Locator => page.getByRole("button", { name: "Save", exact: true });

/** Puts a text in the place of all that is there. */
async function write(page: Page, text: string): Promise<void> {
  await script(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

test("the host's error stands on its line, and what is mended is saved and runs", async ({ page, mail, person, signIn }) => {
  await signIn(page, person);
  await page.goto("/settings/rules?expert=1");
  await write(page, 'require "fileinto";\n# rule:[News]\nif header :contains "subject" "news"\n{\n\tfileinto "Junk";\n\tfrobnicate;\n}\n');
  await expect(problems(page).getByRole("button", { name: /Line 6 · mail host/ })).toBeVisible();
  await expect(rules(page).getByRole("button", { name: "News" })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.getByRole("button", { name: "Save and use" }).click();
  await expect(page.getByRole("alert")).toContainText("The mail host does not take these rules.");
  await page.getByRole("alert").getByRole("button", { name: "Dismiss" }).click();

  await problems(page).getByRole("button", { name: /Line 6 · mail host/ }).click();
  await expect(script(page)).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(problems(page)).toContainText("None found.");
  await page.getByRole("button", { name: "Save and use" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save and use" })).toHaveCount(0);
  await mail.deliver(person.address, plain("No news"));
  await expect.poll(async () => (await mail.messages(person.address, "Junk")).length).toBe(1);

  await rules(page).getByRole("button", { name: "News" }).click();
  await expect(rules(page).getByRole("button", { name: "News" })).toHaveAttribute("aria-current", "true");
  // Looking at it has switched nothing off.
  await page.goto("/settings/rules");
  await mail.deliver(person.address, plain("More news"));
  await expect.poll(async () => (await mail.messages(person.address, "Junk")).length).toBe(2);
  await mail.deliver(person.address, plain("Other things"));
  await arrived(mail, person.address, "Other things");
});

test("commands, folders and extensions are offered, as the host knows them", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await page.goto("/settings/rules?expert=1");
  await write(page, "");
  await page.keyboard.type("filei");
  await page.getByRole("option", { name: "fileinto" }).click();
  await page.keyboard.type(' "Ju');
  await page.getByRole("option", { name: "Junk" }).click();
  await expect(script(page)).toContainText('fileinto "Junk"');
  await page.keyboard.type(";\nkeep :fl");
  await expect(page.getByRole("option", { name: ":flags" })).toBeVisible();
});

test("a script is imported, kept to the byte, and exported", async ({ page, person, signIn }) => {
  const text = '# mine\r\nrequire ["fileinto"];\r\n\r\nif true { /* kept */\r\n  keep ; }\r\n';
  await signIn(page, person);
  await page.goto("/settings/rules?expert=1");
  await expect(script(page)).toBeVisible();
  await page.getByLabel("Sieve file").setInputFiles({ name: "mine.sieve", mimeType: "application/sieve", buffer: Buffer.from(text) });
  await expect(script(page)).toContainText("/* kept */");
  await expect(problems(page)).toContainText("fileinto");
  await page.getByRole("button", { name: "Save and use" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.reload();
  await expect(script(page)).toContainText("/* kept */");
  await page.getByRole("button", { name: "Import and export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^Export/ }).click();
  expect(await readFile(await (await download).path(), "utf8")).toBe(text);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await faults(page)).toEqual([]);
});
