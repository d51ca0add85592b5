import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { plain } from "../fixtures/places";

const folder = fileURLToPath(new URL("../../../frontend/locales/", import.meta.url));
const languages = readdirSync(folder).map((name) => name.replace(".json", ""));

for (const language of languages) {
  const words: Record<string, unknown> = JSON.parse(readFileSync(`${folder}/${language}.json`, "utf8"));
  const word = (key: string) => String(words[key]);

  test.describe(`in ${language}`, () => {
    test.use({ locale: language });

    test("every page speaks the browser's language, and fits", async ({ page, mail, person }) => {
      await mail.deliver(person.address, plain("Lunch on Friday?", "At noon?\n\n> Shall we have lunch?\n> On Friday?"));
      await page.goto("/");
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await page.getByRole("textbox", { name: word("signIn.email") }).fill(person.address);
      await page.getByRole("textbox", { name: word("signIn.password") }).fill(person.password);
      await isWellSaid(page, words);
      await page.getByRole("button", { name: word("signIn.submit") }).click();
      await page.getByRole("row", { name: "Lunch on Friday?" }).click();
      const frame = page.getByTitle(word("reader.body")).filter({ visible: true });
      await expect(frame.contentFrame().locator("body")).toContainText("At noon?");
      await expect(frame.contentFrame().getByText(word("compose.showQuote"))).toBeVisible();
      await isWellSaid(page, words);
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: word("keys.title") })).toBeVisible();
      await isWellSaid(page, words);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: word("action.newMessage") }).filter({ visible: true }).click();
      const form = page.getByRole("form", { name: word("compose.title") });
      await form.getByRole("button", { name: word("compose.copies") }).click();
      await form.getByRole("button", { name: word("compose.send"), exact: true }).click();
      await expect(form.getByRole("alert")).toContainText(word("compose.noRecipient"));
      await isWellSaid(page, words);
      await form.getByRole("button", { name: word("compose.close") }).click();
      await page.setViewportSize({ width: 390, height: 844 });
      await isWellSaid(page, words);
      await page.setViewportSize({ width: 900, height: 700 });
      await isWellSaid(page, words);
      await page.goto("/outbox");
      await expect(page.getByText(word("outbox.empty"))).toBeVisible();
      await isWellSaid(page, words);
      // What one chooses from in the settings is all on the narrowest of screens.
      await page.setViewportSize({ width: 320, height: 640 });
      for (const name of ["appearance", "keyboard", "opening", "writing"]) {
        await page.goto(`/settings/${name}`);
        await expect(page.getByRole("heading", { name: word(`settings.${name}`), level: 1 })).toBeVisible();
        await isWellSaid(page, words);
        const choices = page.getByRole("main").locator("label, button, select");
        const ends = await choices.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
        expect(Math.max(...ends), name).toBeLessThanOrEqual(320);
      }
    });
  });
}

test("another language is one click away, and stays", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Lunch on Friday?"));
  await signIn(page, person);
  await page.getByRole("button", { name: "Appearance and language" }).first().click();
  await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await expect(page.getByRole("treeitem", { name: "Posteingang" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("treeitem", { name: "Posteingang" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByRole("row", { name: "Lunch on Friday?" }).click();
  await expect(page.locator("iframe").filter({ visible: true }).contentFrame().locator("body")).toContainText("At noon?");
});

/** No key stands where words should, and nothing makes the page wider than the window or sticks out of its button. */
async function isWellSaid(page: Page, words: Record<string, unknown>): Promise<void> {
  const shown = await page.locator("body").innerText();
  const names = await page.locator("[aria-label]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")!));
  const said = [shown, ...names].join("\n");
  expect(Object.keys(words).filter((key) => said.includes(key))).toEqual([]);
  expect(said).not.toMatch(/\{\w+\}/);
  const wide = await page.evaluate(() => {
    const isWide = (element: Element) => element.scrollWidth > element.clientWidth + 1;
    const buttons = [...document.querySelectorAll(".button, .sections__link, .app, .toolbar")];
    const suspects = [document.documentElement, ...buttons.filter((one) => one.checkVisibility())];
    return suspects.filter(isWide).map((one) => `${one.className}: ${one.textContent}`);
  });
  expect(wide).toEqual([]);
}
