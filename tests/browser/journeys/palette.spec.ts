import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { action, composer, folder, letter, notice, plain, row, subject } from "../fixtures/places";

const palette = (page: Page): Locator => page.getByRole("dialog", { name: "Commands" });
const field = (page: Page): Locator => palette(page).getByRole("combobox", { name: "Commands" });
const options = (page: Page): Locator => palette(page).getByRole("listbox", { name: "Commands" }).getByRole("option");
const chosen = (page: Page): Locator => palette(page).getByRole("option", { selected: true });

async function open(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
}

/** The button of a command on the page of keys. */
const keysOf = (page: Page, command: string, group = "With messages"): Locator =>
  page.getByRole("list", { name: group }).getByRole("button", { name: `${command}: change keys, now` });

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

test("the palette goes to folders, and gives the focus back when one leaves it", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("In the inbox"));
  await mail.save(person.address, "Monographs", ["\\Seen"], plain("A thick book"));
  await signIn(page, person);
  await row(page, "In the inbox").focus();
  await open(page);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
  await expect(row(page, "In the inbox")).toBeFocused();

  await open(page);
  await field(page).fill("mon");
  await expect(chosen(page)).toHaveAccessibleName(/Monographs/);
  await expect(chosen(page).locator("mark")).toHaveText("Mon");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", (await chosen(page).getAttribute("id"))!);
  await page.keyboard.press("Enter");
  await expect(row(page, "A thick book")).toBeVisible();
  await expect(folder(page, "Monographs")).toHaveAttribute("aria-selected", "true");

  // What was chosen of late comes first.
  await open(page);
  await expect(palette(page).getByRole("group", { name: "Recent" }).getByRole("option")).toHaveText(/Monographs/);
  await page.keyboard.press("End");
  await expect(options(page).last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(options(page).first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Home");
  await expect(options(page).first()).toHaveAttribute("aria-selected", "true");
  await field(page).fill("no such thing");
  await expect(palette(page).getByRole("status")).toHaveText("Nothing fits.");
  // The same keys close it.
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeHidden();
});

test("the palette offers what can be done now, and does it", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("To be filed"));
  await signIn(page, person);
  const offered = (name: string | RegExp) => options(page).filter({ hasText: name });
  await open(page);
  await expect(offered(/^Archivee$/), "with its key").toBeVisible();
  await expect(offered(/^Reply/)).toHaveCount(0);
  await expect(offered("Undo")).toHaveCount(0);
  await page.keyboard.press("Escape");

  await row(page, "To be filed").click();
  await expect(letter(page)).toBeVisible();
  await open(page);
  await field(page).fill("repl");
  await expect(offered("Reply all")).toBeVisible();
  await field(page).fill("> arch");
  await expect(options(page), "no folder").toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(notice(page)).toContainText("Message archived");
  await expect.poll(async () => (await mail.messages(person.address, "Archive")).length).toBe(1);
  await open(page);
  await field(page).fill("undo");
  await options(page).first().click();
  await expect(row(page, "To be filed")).toBeVisible();

  // Places and looks.
  await open(page);
  await field(page).fill("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await open(page);
  await field(page).fill("outb");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/outbox$/);
});

test("the palette writes to people, and finds what they wrote", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("From Dan"));
  await mail.deliver(person.address, plain("From Eve", "Hello", "Eve Moritz <eve@partner.example>"));
  await signIn(page, person);
  await expect(row(page, "From Eve")).toBeVisible();
  await open(page);
  await field(page).fill("mori");
  await expect(options(page).first()).toHaveAccessibleName(/Write to Eve Moritz eve@partner.example/);
  await page.keyboard.press("Enter");
  await expect(composer(page).recipient("Eve Moritz")).toBeVisible();
  // From a field, too.
  await composer(page).write("Dear Eve");
  await open(page);
  await field(page).fill("from dan");
  await page.keyboard.press("Enter");
  await expect(row(page, "From Dan")).toBeVisible();
  await expect(row(page, "From Eve")).toHaveCount(0);
  await expect(page.getByRole("searchbox", { name: "Search mail" })).toHaveValue("from:dan@partner.example");
});

test("keys can be those of Thunderbird, on every device", async ({ page, mail, person, signIn, newBrowser }) => {
  await mail.deliver(person.address, plain("Older"));
  await mail.deliver(person.address, plain("Newer"));
  await signIn(page, person);
  await page.goto("/settings/keyboard");
  await page.getByRole("radiogroup", { name: "Keys as in" }).getByText("Thunderbird").click();
  await expect(keysOf(page, "Archive")).toHaveAccessibleName(/now a$/);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toContainText("Archivea");
  await expect(sheet).toContainText("ReplyCtrlR");
  await page.keyboard.press("Escape");

  const other = await (await newBrowser()).newPage();
  await signIn(other, person);
  await row(other, "Newer").click();
  await expect(letter(other)).toBeVisible();
  await other.keyboard.press("f");
  await expect(subject(other)).toHaveText("Older");
  await expect(action(other, "Archive")).toHaveAttribute("title", "Archive (A)");
  await other.keyboard.press("e");
  await other.keyboard.press("a");
  await expect(row(other, "Older")).toHaveCount(0);
  await expect(row(other, "Newer")).toBeVisible();
  await expect.poll(async () => (await mail.messages(person.address, "Archive")).length).toBe(1);
});

test("every command can have other keys, and no two have the same", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("With other keys"));
  await signIn(page, person);
  await page.goto("/settings/keyboard");
  // A key that nobody has.
  await keysOf(page, "Archive").click();
  await page.keyboard.press("Control+Shift+E");
  await expect(keysOf(page, "Archive")).toHaveAccessibleName(/now Ctrl\+Shift\+E$/);
  // One that another command has.
  await keysOf(page, "Flag").click();
  await page.keyboard.press("r");
  const question = page.getByRole("alert").filter({ hasText: "r is taken by “Reply”, which would lose it." });
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(keysOf(page, "Flag")).toBeFocused();
  await expect(keysOf(page, "Flag")).toHaveAccessibleName(/now s$/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("r");
  await question.getByRole("button", { name: "Use it here" }).click();
  await expect(keysOf(page, "Flag")).toHaveAccessibleName(/now r$/);
  await expect(keysOf(page, "Reply", "Write")).toContainText("No key");
  // Two keys after each other; and one can leave it as it is.
  await keysOf(page, "Reply", "Write").click();
  await page.keyboard.press("w");
  await page.keyboard.press("r");
  await expect(keysOf(page, "Reply", "Write")).toHaveAccessibleName(/now w r$/);
  await keysOf(page, "Forward", "Write").click();
  await page.keyboard.press("Escape");
  await expect(keysOf(page, "Forward", "Write")).toHaveAccessibleName(/now f$/);
  expect(await faults(page), "the page of keys").toEqual([]);

  // They hold, also after a reload.
  await page.goto("/");
  await row(page, "With other keys").click();
  await expect(letter(page)).toBeVisible();
  await page.keyboard.press("r");
  await expect(row(page, /^Flagged, .*With other keys/)).toBeVisible();
  await page.keyboard.press("w");
  await page.keyboard.press("r");
  await expect(composer(page).recipient("Dan Whitlock")).toBeVisible();
  await composer(page).button("Close and keep draft").click();

  await page.goto("/settings/keyboard");
  await page.getByRole("button", { name: "Flag: back to the usual keys" }).click();
  await expect(keysOf(page, "Flag")).toHaveAccessibleName(/now s$/);
  await page.getByRole("button", { name: "Reset all keys" }).click();
  await expect(keysOf(page, "Archive")).toHaveAccessibleName(/now e, y$/);
  await expect(page.getByRole("button", { name: "Reset all keys" })).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("the palette has no accessibility faults", async ({ page, mail, person, signIn }) => {
      await mail.deliver(person.address, plain("Something"));
      await signIn(page, person);
      await open(page);
      await expect(options(page).first()).toBeVisible();
      expect(await faults(page), "with everything").toEqual([]);
      await field(page).fill("ma");
      await expect(chosen(page).locator("mark").first()).toBeVisible();
      expect(await faults(page), "with hits").toEqual([]);
      await field(page).fill("qqq");
      await expect(palette(page).getByRole("status")).toHaveText("Nothing fits.");
      expect(await faults(page), "with nothing").toEqual([]);
    });
  });
}

test("the palette is within a thumb's reach on a phone", async ({ page, mail, person, signIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await mail.deliver(person.address, plain("On the train"));
  await signIn(page, person);
  await page.getByRole("button", { name: "Folders" }).filter({ visible: true }).click();
  await page.getByRole("dialog", { name: "Folders" }).getByRole("button", { name: /^Switch account/ }).click();
  await page.getByRole("menuitem", { name: "Commands" }).click();
  await expect(field(page)).toBeFocused();
  const box = (await palette(page).boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  expect(await faults(page)).toEqual([]);
  await field(page).fill("trash");
  await options(page).first().click();
  await expect(page.getByText("The trash is empty")).toBeVisible();
});
