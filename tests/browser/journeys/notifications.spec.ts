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

/** A subscription as a push service would give it: none can be reached from a test. */
async function pushService(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const KEY = "test.subscribed";
    const given = {
      unsubscribe: async () => {
        localStorage.removeItem(KEY);
        return true;
      },
      toJSON: () => ({
        endpoint: "https://push.example.net/one",
        keys: {
          p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
          auth: "BTBZMqHH6r4Tts7J_aSIgg",
        },
      }),
    };
    Object.assign(PushManager.prototype, {
      subscribe: async () => {
        localStorage.setItem(KEY, "yes");
        return given;
      },
      getSubscription: async () => (localStorage.getItem(KEY) ? given : null),
    });
  });
}

const isTold = async (page: Page): Promise<boolean> => (await (await page.request.get("/api/push")).json()).isOn;

test("a closed Pli is woken by the browser's push service", async ({ page, context, browserName, mail, person, signIn }) => {
  expect(browserName).toBe("chromium");
  await context.grantPermissions(["notifications"]);
  await pushService(page);
  await mail.deliver(person.address, plain("Lunch?"));
  await signIn(page, person);
  await row(page, "Lunch?").click();
  await expect(subject(page)).toHaveText("Lunch?");
  const { pathname } = new URL(page.url());
  await page.goto("/settings/notifications");
  await choose(page, "Even when Pli is closed");
  await expect.poll(() => isTold(page)).toBe(true);
  await expect(page.getByRole("radio", { name: "Even when Pli is closed" })).toBeChecked();

  // What the server seals, the browser opens before the worker sees it.
  const devtools = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registered;
  const { origin } = new URL(page.url());
  await page.goto("about:blank");
  const message = { title: "Dan Whitlock", body: "Lunch?", tag: "one", path: pathname };
  await devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(message) });
  await page.goto("/");
  const notified = () =>
    page.evaluate(async () => {
      const shown = await (await navigator.serviceWorker.ready).getNotifications();
      return shown.map(({ title, body, tag }) => ({ title, body, tag }));
    });
  await expect.poll(notified).toEqual([{ title: "Dan Whitlock", body: "Lunch?", tag: "one" }]);

  // A click leads there where Pli is open, without loading it anew, even before the part is here that goes there.
  await page.evaluate((path) => {
    const event = new MessageEvent("message", { data: { show: path } });
    navigator.serviceWorker.dispatchEvent(event);
  }, pathname);
  await expect(subject(page)).toHaveText("Lunch?");

  await page.goto("/settings/notifications");
  await choose(page, "On the desktop too");
  await expect.poll(() => isTold(page)).toBe(false);
});

test("where no push service can be reached, the choice stays as it was", async ({ page, context, person, signIn }) => {
  await context.grantPermissions(["notifications"]);
  await page.addInitScript(() => {
    PushManager.prototype.subscribe = () => Promise.reject(new DOMException("push service not available", "AbortError"));
  });
  await signIn(page, person);
  await page.goto("/settings/notifications");
  await choose(page, "Even when Pli is closed");
  await expect(page.getByRole("status").filter({ hasText: "push service could not be reached" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "On the desktop too" })).toBeChecked();
  expect(await isTold(page)).toBe(false);
});
