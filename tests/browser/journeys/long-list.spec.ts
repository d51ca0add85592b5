import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, letter, messages } from "../fixtures/places";

const COUNT = 50_000;
/** DESIGN.md section 11. */
const ROWS_MOST = 120;
/** A window of 200 rows with previews; the folder's UIDs alone would be more. */
const ANSWER_MOST = 160_000;

test("a folder of 50,000 messages costs what its visible part costs", async ({ page, mail, person, signIn }) => {
  test.slow();
  await mail.saveDiscussion(person.address, "Mailing lists", COUNT);
  const sizes = measureAnswers(page);
  await signIn(page, person);
  await folder(page, "Mailing lists").click();
  const list = messages(page);
  await expect(list).toHaveAttribute("aria-rowcount", String(COUNT), { timeout: 30_000 });
  await expect(visibleRow(page, 1)).toBeVisible();

  for (const place of [COUNT / 2, COUNT, 1]) {
    const share = (place - 1) / (COUNT - 1);
    await list.evaluate((list, share) => (list.scrollTop = share * (list.scrollHeight - list.clientHeight)), share);
    await expect(visibleRow(page, place)).toBeVisible();
    expect(await list.getByRole("row").count()).toBeLessThanOrEqual(ROWS_MOST);
  }

  // By the wheel, row after row, nothing missing.
  await list.hover();
  await page.mouse.wheel(0, 20_000);
  await expect.poll(async () => Math.max(...(await visiblePlaces(page)))).toBeGreaterThan(200);
  await expect.poll(async () => hasGap(await visiblePlaces(page))).toBe(false);
  expect(await list.getByRole("row").count()).toBeLessThanOrEqual(ROWS_MOST);

  // By keys, to the very end; opening works there as anywhere.
  await list.getByRole("row").first().focus();
  await page.keyboard.press("End");
  await expect(visibleRow(page, COUNT)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(letter(page)).toBeVisible();

  expect(sizes.length).toBeGreaterThan(3);
  expect(Math.max(...sizes)).toBeLessThan(ANSWER_MOST);
});

/** The sizes of all answers of the API, as they come in. */
function measureAnswers(page: Page): number[] {
  const sizes: number[] = [];
  page.on("response", async (response) => {
    const isData = response.url().includes("/api/") && response.headers()["content-type"]?.includes("json");
    const body = isData ? await response.body().catch(() => undefined) : undefined;
    if (body) {
      sizes.push(body.length);
    }
  });
  return sizes;
}

/** The row of a place, once its message is known: until then it is no row. */
const visibleRow = (page: Page, place: number) => messages(page).locator(`[role="row"][tabindex][aria-rowindex="${place}"]`);

async function visiblePlaces(page: Page): Promise<number[]> {
  const rows = messages(page).getByRole("row");
  const places = await rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex"))));
  return places.sort((a, b) => a - b);
}

/** Whether rows miss between others; the focused one stays mounted far away from them. */
function hasGap(places: number[]): boolean {
  const gaps = places.slice(1).filter((place, index) => place !== places[index] + 1);
  return places.length < 8 || gaps.length > 1;
}
