// Known messages are found while one types, before the host is asked.

import type { Locator, Page, Route } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, letter, messages, plain, row, subject } from "../fixtures/places";

const CONTACT = { address: "contact@pli.example", name: "Atelier Pli", password: "demo" };

const field = (page: Page): Locator => page.getByRole("searchbox", { name: "Search mail" });

const choice = (page: Page, words: string | RegExp): Locator =>
  page.getByRole("listbox", { name: "Suggestions" }).getByRole("option", { name: words });

/** Types `query` until what is known has `words`: it is fetched once there is leisure. */
async function type(page: Page, query: string, words: string | RegExp): Promise<void> {
  await expect(async () => {
    await field(page).fill("");
    await field(page).fill(query);
    await expect(choice(page, words)).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

/** The searches that the server is asked for from now on. */
function searches(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (/\/api\/(accounts\/[^/]+\/)?search(?!es)/.test(request.url())) {
      asked.push(request.url());
    }
  });
  return asked;
}

const databases = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ""));

test("letters are found while one types, without asking the host, and opened from there", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "Archive", ["\\Seen"], plain("Old proof", "Words of the old one."));
  await mail.save(person.address, "INBOX", [], plain("New proof", "Words of the new one."));
  await mail.save(person.address, "Junk", [], plain("Cheap proof"));
  await signIn(page, person);
  await expect(row(page, "New proof")).toBeVisible();
  const asked = searches(page);
  await type(page, "proo", "Old proof");
  await expect(choice(page, "New proof")).toContainText("Dan Whitlock");
  await expect(choice(page, "Cheap proof")).toHaveCount(0);
  // With the arrows, past what else is offered.
  await field(page).fill("old proof");
  await expect(choice(page, "Old proof")).toBeVisible();
  await field(page).press("ArrowUp");
  await field(page).press("Enter");
  await expect(subject(page)).toHaveText("Old proof");
  await expect(letter(page)).toContainText("Words of the old one.");
  await expect(folder(page, "Archive")).toHaveAttribute("aria-selected", "true");
  await expect(field(page)).toHaveValue("");
  expect(asked).toEqual([]);

  // What comes is found within seconds.
  await mail.deliver(person.address, plain("Third proof"));
  await type(page, "third", "Third proof");
  expect(asked).toEqual([]);
});

test("known results are there before the host's, which join them", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], plain("Proof of the cover", "One."));
  await mail.save(person.address, "Projects", ["\\Seen"], plain("Proof of the back", "Two."));
  await mail.save(person.address, "Projects", ["\\Seen"], plain("Without the word", "But here it is: proof."));
  await signIn(page, person);
  await type(page, "proof", "Proof of the back");

  // While the host is silent, what is known is shown.
  let answer = (): void => {};
  const silence = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/search(\/progress)?\?/, async (route) => {
    await silence;
    await route.continue();
  });
  await field(page).press("Enter");
  await expect(row(page, "Proof of the cover")).toBeVisible();
  await expect(row(page, /Proof of the back.*Projects/)).toBeVisible();
  await expect(row(page, "Without the word")).toHaveCount(0);
  answer();
  await expect(row(page, "Without the word")).toBeVisible();
  await expect(messages(page).getByRole("row")).toHaveCount(3);
});

test("letters are found though what searches them could not be had at first", async ({ page, context, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], plain("New proof"));
  let refused = 0;
  const refuse = (route: Route): Promise<void> => {
    refused += 1;
    return route.abort();
  };
  await context.route("**/finder_bg.wasm", refuse, { times: 1 });
  await signIn(page, person);
  await type(page, "proo", "New proof");
  expect(refused).toBe(1);
});

test("nothing of it stays when one signs out", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "INBOX", [], plain("Secret proof"));
  await signIn(page, person);
  await type(page, "secret", "Secret proof");
  await expect.poll(async () => (await databases(page)).some((name) => name.startsWith("pli-search-"))).toBe(true);
  await page.getByRole("button", { name: /^Account|Switch account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
  await expect.poll(() => databases(page)).toEqual([]);
});

test("whoever may read some folders finds nothing of the others", async ({ page: owner, mail, person, newBrowser, signIn }) => {
  await mail.save(CONTACT.address, "Invoices", [], plain("Bill for the guest"));
  await mail.save(CONTACT.address, "Diary", [], plain("Bill for nobody"));
  await signIn(owner, CONTACT);
  const guest = await (await newBrowser()).newPage();
  await signIn(guest, person);
  // As the form for sharing does.
  const shared = await owner.evaluate(async (email) => {
    const json = { "content-type": "application/json" };
    const session = await (await fetch("/api/session")).json();
    const base = `/api/accounts/${session.accounts[0].id}`;
    const { items } = await (await fetch(`${base}/mailboxes`)).json();
    const folders = items.filter(({ name }: { name: string }) => name === "Invoices").map(({ id }: { id: string }) => id);
    const body = JSON.stringify({ email, terms: { permissions: ["read"], folders } });
    return (await fetch(`${base}/shares`, { method: "POST", headers: json, body })).status;
  }, person.address);
  expect(shared).toBeLessThan(300);
  await guest.reload();
  await guest.getByRole("button", { name: "Switch account" }).click();
  await guest.getByRole("menuitemradio", { name: CONTACT.address }).click();
  await expect(folder(guest, "Invoices")).toBeVisible();
  await type(guest, "bill", "Bill for the guest");
  await expect(choice(guest, "Bill for nobody")).toHaveCount(0);
});
