import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { plain, row, subject } from "../fixtures/places";

interface Shown {
  title: string;
  body?: string;
}

/** Notes what would be shown on the desktop, and says that one looks elsewhere. Call it before the first page. */
async function elsewhere(page: Page, permission: NotificationPermission): Promise<void> {
  await page.addInitScript((permission) => {
    const shown: { title: string; body?: string; click: () => void }[] = [];
    class Noted {
      static permission = permission;
      static requestPermission = async () => Noted.permission;
      onclick: (() => void) | null = null;
      constructor(title: string, options: NotificationOptions) {
        shown.push({ title, body: options.body, click: () => this.onclick?.() });
      }
      close() {}
    }
    Object.assign(window, { Notification: Noted, shown });
    document.hasFocus = () => false;
  }, permission);
}

const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(() => (window as unknown as { shown: Shown[] }).shown.map(({ title, body }) => ({ title, body })));

const choose = (page: Page, words: string): Promise<void> =>
  page.getByRole("radiogroup", { name: "New mail" }).getByText(words).click();

test("new mail is told while one looks elsewhere, and a click opens it", async ({ page, mail, person, signIn }) => {
  await elsewhere(page, "granted");
  await mail.deliver(person.address, plain("There already"));
  await signIn(page, person);
  await page.goto("/settings/notifications");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
  const asked = page.waitForResponse((answer) => answer.url().includes("limit=10"));
  await choose(page, "On the desktop too");
  await asked;
  await mail.deliver(person.address, plain("Lunch?"));
  await expect.poll(() => shown(page)).toEqual([{ title: "Dan Whitlock", body: "Lunch?" }]);
  await page.evaluate(() => (window as unknown as { shown: { click: () => void }[] }).shown[0].click());
  await expect(subject(page)).toHaveText("Lunch?");
  await expect(row(page, "There already")).toBeVisible();
});

test("a browser that forbids it is told of, and stays silent", async ({ page, person, signIn }) => {
  await elsewhere(page, "denied");
  await signIn(page, person);
  await page.goto("/settings/notifications");
  await choose(page, "On the desktop too");
  await expect(page.getByRole("status").filter({ hasText: "This browser forbids Pli to notify" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Only on the page" })).toBeChecked();
});
