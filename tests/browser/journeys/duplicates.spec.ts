import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { undo } from "../fixtures/places";

interface Content {
  name?: object;
  emails?: object[];
  phones?: object[];
  organisations?: object[];
  note?: string;
  birthday?: object;
}

/** Makes cards the way the app does. */
async function add(page: Page, ...contents: Content[]): Promise<void> {
  const status = await page.evaluate(async (contents) => {
    const books = await (await fetch("/api/address-books")).json();
    const create = contents.map((content) => ({ bookId: books.items[0].id, content }));
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/api/card-changes", { method: "POST", headers, body: JSON.stringify({ create }) });
    return answer.status;
  }, contents);
  expect(status).toBe(200);
}

/** What the server knows of all cards. */
const cards = (page: Page): Promise<Content[]> =>
  page.evaluate(async () => {
    const found = await (await fetch("/api/card-contents?since=0")).json();
    return found.items.map((card: { content: Content }) => card.content);
  });

const pane = (page: Page): Locator => page.getByRole("region", { name: "Duplicates", exact: true });
const list = (page: Page): Locator => page.getByRole("region", { name: "Likely duplicates" });

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

const MATTHIAS: Content[] = [
  {
    name: { given: "Matthias", surname: "von Hohenstein" },
    emails: [{ address: "hohenstein@lager.example" }],
    phones: [{ number: "+49 170 555 01 88", features: ["mobile"] }],
    organisations: [{ name: "Lagerhaus Lindau GmbH" }],
    note: "Ruft lieber an",
  },
  {
    name: { full: "M. v. Hohenstein" },
    emails: [{ address: "HOHENSTEIN@lager.example" }, { address: "mh@hohenstein.example" }],
    organisations: [{ name: "Lagerhaus Lindau" }],
    birthday: { month: 5, day: 17 },
  },
];

const INES: Content[] = [
  { name: { full: "Ines Carvalho" }, emails: [{ address: "ines@papel.example" }], phones: [{ number: "+34 612 345 678" }] },
  { emails: [{ address: "ines@papel.example" }] },
];

const NAMESAKES: Content[] = [
  { name: { full: "Théo Bonvin" }, organisations: [{ name: "Papeterie du Lac SA" }], note: "First" },
  { name: { full: "Theo Bonvin" }, organisations: [{ name: "Papeterie du Lac" }], note: "Second" },
];

test("cards of one person are merged into the one that stays, and taken apart again", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await add(page, ...MATTHIAS);
  await page.goto("/contacts");
  await page.getByRole("link", { name: "Duplicates" }).click();
  await expect(list(page).getByRole("link")).toHaveCount(1);
  await expect(list(page).getByRole("link")).toContainText("same address");

  const radios = pane(page).getByRole("radio", { name: /^Keep as reference/ });
  await expect(radios).toHaveCount(2);
  const added = pane(page).getByRole("checkbox");
  await expect(added).toHaveCount(2);
  await expect(pane(page).getByText("equal", { exact: true })).toHaveCount(2);
  await expect(pane(page).getByText("shorter", { exact: true })).toHaveCount(1);
  expect(await faults(page)).toEqual([]);

  // Another reference card gets something else.
  await radios.and(page.getByRole("radio", { checked: false })).check();
  await expect(pane(page).getByRole("checkbox", { name: "Add Mobile: +49 170 555 01 88" })).toBeChecked();
  await radios.and(page.getByRole("radio", { checked: false })).check();

  await pane(page).getByRole("checkbox", { name: /mh@hohenstein.example/ }).uncheck();
  await expect(pane(page).getByText("left out")).toBeVisible();
  await pane(page).getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByText("No two cards look like the same person.")).toBeVisible();
  const [merged, ...others] = await cards(page);
  expect(others).toEqual([]);
  expect(merged?.emails).toHaveLength(1);
  expect(merged).toMatchObject({ birthday: { month: 5, day: 17 }, note: "Ruft lieber an" });

  await undo(page).click();
  await expect(list(page).getByRole("link")).toHaveCount(1);
  expect(await cards(page)).toHaveLength(2);
});

test("a pair that is no pair stays away, and comes back when that is undone", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await add(page, ...NAMESAKES);
  await page.goto("/contacts/duplicates");
  await expect(list(page).getByRole("link", { name: /Bonvin/ })).toBeVisible();
  await expect(list(page).getByRole("button", { name: /Merge all certain/ })).toBeHidden();
  await pane(page).getByRole("button", { name: "Not the same person" }).click();
  await expect(page.getByText("No two cards look like the same person.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("No two cards look like the same person.")).toBeVisible();
  expect(await cards(page)).toHaveLength(2);

  await add(page, ...INES);
  await expect(list(page).getByRole("link")).toHaveCount(1);
  await pane(page).getByRole("button", { name: "Not the same person" }).click();
  await expect(page.getByText("No two cards look like the same person.")).toBeVisible();
  await undo(page).click();
  await expect(list(page).getByRole("link", { name: /Ines Carvalho/ })).toBeVisible();
});

test("all that is certain is merged at once, and the rest stays", async ({ page, person, signIn }) => {
  await signIn(page, person);
  await add(page, ...MATTHIAS, ...INES, ...NAMESAKES);
  await page.goto("/contacts/duplicates");
  await expect(list(page).getByRole("link")).toHaveCount(3);
  await pane(page).getByRole("link", { name: "Next group" }).click();
  await expect(pane(page).getByText("2 of 3")).toBeVisible();
  await list(page).getByRole("button", { name: "Merge all certain ones (2)" }).click();
  await expect(list(page).getByRole("link")).toHaveCount(1);
  await expect(list(page).getByRole("link", { name: /Bonvin/ })).toBeVisible();
  expect(await cards(page)).toHaveLength(4);
  await undo(page).click();
  await expect(list(page).getByRole("link")).toHaveCount(3);
  expect(await cards(page)).toHaveLength(6);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`on a phone in ${colorScheme} colours`, () => {
    test.use({ colorScheme, viewport: { width: 390, height: 844 } });

    test("a pair is a screen of its own", async ({ page, person, signIn }) => {
      await signIn(page, person);
      await add(page, ...MATTHIAS);
      await page.goto("/contacts/duplicates");
      await expect(list(page).getByRole("link", { name: /Hohenstein/ })).toBeVisible();
      await expect(pane(page)).toBeHidden();
      expect(await faults(page)).toEqual([]);
      await list(page).getByRole("link", { name: /Hohenstein/ }).click();
      await expect(pane(page).getByRole("button", { name: "Merge", exact: true })).toBeInViewport();
      expect(await faults(page)).toEqual([]);
      await pane(page).getByRole("link", { name: "Duplicates" }).click();
      await expect(list(page).getByRole("link", { name: /Hohenstein/ })).toBeVisible();
    });
  });
}
