import { expect, test } from "../fixtures/product";
import { action, messages, plain, reader, row, subject } from "../fixtures/places";

test("the open message stands beside the list, below it, or in its place", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("First"));
  await mail.deliver(person.address, plain("Second"));
  await signIn(page, person);
  const boxes = async () => {
    const [list, letter] = [await messages(page).boundingBox(), await reader(page).boundingBox()];
    return { list: list!, letter: letter! };
  };
  const choose = async (name: string) => {
    await page.goto("/settings/appearance");
    await page.getByRole("radiogroup", { name: "Open message" }).getByText(name).click();
    await page.getByRole("link", { name: "Mail", exact: true }).first().click();
    await expect(row(page, "First")).toBeVisible();
  };
  await row(page, "First").click();
  await expect(subject(page)).toHaveText("First");
  const beside = await boxes();
  expect(beside.letter.x).toBeGreaterThan(beside.list.x + beside.list.width - 2);

  await choose("Below the list");
  await row(page, "First").click();
  await expect(subject(page)).toHaveText("First");
  const below = await boxes();
  expect(below.letter.y).toBeGreaterThan(below.list.y + below.list.height - 2);
  expect(below.list.width).toBeGreaterThan(beside.list.width);

  await choose("In its place");
  await expect(reader(page)).toBeHidden();
  await row(page, "First").click();
  await expect(subject(page)).toHaveText("First");
  await expect(row(page, "First")).toBeHidden();
  await action(page, "Back to the list").click();
  await expect(row(page, "First")).toBeVisible();
  await expect(reader(page)).toBeHidden();
  await row(page, "Second").click();
  await expect(subject(page)).toHaveText("Second");
  await page.keyboard.press("Escape");
  await expect(row(page, "First")).toBeVisible();
});
