import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { action, folder, letter, notice, plain, reader, row, select, undo } from "../fixtures/places";

const chooser = (page: Page) => page.getByRole("dialog", { name: "Snooze" });

test("a message is put away with a key, shows its time there, and comes back at once when asked", async ({
  page,
  mail,
  person,
  signIn,
}) => {
  await mail.deliver(person.address, plain("Not now"));
  await mail.deliver(person.address, plain("Now"));
  await signIn(page, person);
  await row(page, "Not now").click();
  await expect(letter(page)).toContainText("At noon?");
  await page.keyboard.press("b");
  await chooser(page).getByRole("button", { name: /^Tomorrow/ }).click();
  await expect(notice(page)).toContainText("Message snoozed");
  await expect(row(page, "Not now")).toHaveCount(0);
  await folder(page, "Snoozed").click();
  await expect(row(page, "Not now")).toHaveAccessibleName(/until .*08:00/);
  await page.reload();
  await expect(row(page, "Not now")).toHaveAccessibleName(/until .*08:00/);
  await row(page, "Not now").click();
  await action(page, "Snooze").click();
  await chooser(page).getByRole("button", { name: "Back to the inbox now" }).click();
  await expect(row(page, "Not now")).toHaveCount(0);
  await folder(page, "Inbox").click();
  await expect(row(page, "Not now")).toBeVisible();
});

test("what is put away can be undone, from the list and for several", async ({ page, mail, person, signIn }) => {
  for (const subject of ["One", "Two", "Three"]) {
    await mail.deliver(person.address, plain(subject));
  }
  await signIn(page, person);
  await select(page, "One");
  await select(page, "Two");
  await action(page, "Snooze").click();
  await chooser(page).getByRole("button", { name: /^Tomorrow/ }).click();
  await expect(notice(page)).toContainText("2 messages snoozed");
  await expect(row(page, "One")).toHaveCount(0);
  await undo(page).click();
  await expect(row(page, "One")).toBeVisible();
  await expect(row(page, "Two")).toBeVisible();
  await row(page, "Three").click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Snooze/ }).click();
  await expect(chooser(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row(page, "Three")).toBeVisible();
});

test("a message comes back at its time", async ({ page, mail, person, signIn }) => {
  test.slow();
  await mail.deliver(person.address, plain("Soon"));
  await signIn(page, person);
  await row(page, "Soon").click();
  await expect(letter(page)).toContainText("At noon?");
  const until = Date.now() + 3_000;
  await page.route("**/changes", async (route) => {
    const body = route.request().postDataJSON();
    if (body.change.kind === "snooze") {
      body.change.until = new Date(until).toISOString();
    }
    await route.continue({ postData: JSON.stringify(body) });
  });
  await action(page, "Snooze").click();
  await chooser(page).getByRole("button", { name: /^Tomorrow/ }).click();
  await expect(row(page, "Soon")).toHaveCount(0);
  await expect(row(page, /^Unread, .*Soon/)).toBeVisible({ timeout: 30_000 });
});

for (const [device, viewport] of [
  ["desktop", { width: 1440, height: 900 }],
  ["phone", { width: 390, height: 844 }],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`on a ${device} in ${colorScheme} colours`, () => {
      test.use({ viewport, colorScheme });

      test("the chooser has no accessibility faults", async ({ page, mail, person, signIn }) => {
        await mail.deliver(person.address, plain("Choose"));
        await signIn(page, person);
        await row(page, "Choose").click();
        await expect(letter(page)).toContainText("At noon?");
        if (device === "phone") {
          await reader(page).getByRole("button", { name: "More actions" }).filter({ visible: true }).click();
          await page.getByRole("menuitem", { name: "Snooze" }).click();
        } else {
          await action(page, "Snooze").click();
        }
        await expect(chooser(page)).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
        await chooser(page).getByLabel("Date and time").fill("2020-01-01T08:00");
        await chooser(page).getByRole("button", { name: "Snooze until then" }).click();
        await expect(chooser(page).getByRole("alert")).toBeVisible();
      });
    });
  }
}
