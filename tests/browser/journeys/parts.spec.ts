// The app comes in parts: the inbox needs the first file only, and what a later part shows says so where it can't be had.

import type { Page } from "@playwright/test";

import { plain } from "../fixtures/places";
import { expect, test } from "../fixtures/product";

// These are about what the network gives, not about copies of it.
test.use({ serviceWorkers: "block" });

const row = (page: Page) => page.getByRole("row", { name: "Lunch on Friday?" });

test("the inbox waits for no part but the first", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Lunch on Friday?"));
  await signIn(page, person);
  await expect(row(page)).toBeVisible();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const ofParts = /\/((split|chunk)_[^/]*\.wasm|words_.._rest\.json)$/;
  await page.route(ofParts, async (route) => {
    await held;
    await route.continue();
  });
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.body?.textContent?.includes("Lunch on Friday?")) {
        performance.mark("rows");
        watch.disconnect();
      }
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await expect(row(page)).toBeVisible();
  await row(page).click();
  await expect(page.getByRole("region", { name: "Message" })).toBeVisible();
  letGo();
  await expect(page.getByRole("heading", { name: "Lunch on Friday?" })).toBeVisible();
  const before = await page.evaluate(() => {
    const [rows] = performance.getEntriesByName("rows");
    const asked = performance.getEntriesByType("resource").filter((entry) => entry.startTime < rows.startTime);
    return [location.pathname, ...new Set(asked.map((entry) => new URL(entry.name).pathname))];
  });
  const counted = before.filter((path) => path !== "/api/events" && !ofParts.test(path));
  expect(counted.length, counted.join(" ")).toBeLessThanOrEqual(6);
  expect(counted.length, counted.join(" ")).toBeGreaterThan(4);
});

test("a part that can't be had says so, and is tried again", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Lunch on Friday?"));
  const writing = /\/split_writing\.wasm$/;
  await page.route(writing, (route) => route.abort());
  await signIn(page, person);
  await expect(row(page)).toBeVisible();
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "This part of Pli couldn’t be loaded" });
  await expect(dialog).toContainText("Check your connection");
  await page.unroute(writing);
  await dialog.getByRole("button", { name: "Try again" }).click();
  const form = page.getByRole("form", { name: "New message" });
  await expect(form.getByRole("combobox", { name: "To", exact: true })).toBeFocused();
});

test("a page of an older Pli leads to the new one", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Lunch on Friday?"));
  await signIn(page, person);
  // As after an upgrade of the server: other files, and a page that names those.
  await page.route(/\/split_extras\.wasm$/, (route) => route.fulfill({ status: 404 }));
  await page.reload();
  await expect(row(page)).toBeVisible();
  await page.route(
    (url) => url.pathname === "/",
    (route) => route.fulfill({ contentType: "text/html", body: "<script src=/app-2/app.js></script>" }),
  );
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Pli has been updated" });
  await expect(dialog).toBeVisible();
  await page.unrouteAll();
  await dialog.getByRole("button", { name: "Reload" }).click();
  await expect(row(page)).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});
