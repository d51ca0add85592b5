import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { letter, notice, plain, reader, row, undo } from "../fixtures/places";
import { arrived } from "../fixtures/post";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

const list = (page: Page, name: string) => page.getByRole("list", { name });

const from = (sender: string, subject: string): string => plain(subject, "Hello.", sender);

test("a sender is blocked from the reader and from the list, and their mail goes to spam", async ({ page, mail, person, signIn }) => {
  test.slow();
  await mail.deliver(person.address, from("Shop <offers@shop.example>", "Buy this"));
  await mail.deliver(person.address, from("Pest <pest@other.example>", "Me again"));
  await signIn(page, person);
  await row(page, "Buy this").click();
  await expect(letter(page)).toContainText("Hello.");
  await reader(page).getByRole("button", { name: "More actions" }).filter({ visible: true }).click();
  await page.getByRole("menuitem", { name: "Block sender" }).click();
  await expect(notice(page)).toContainText("Mail from offers@shop.example goes to spam from now on");
  await row(page, "Me again").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Block sender" }).click();
  await expect(notice(page)).toContainText("Mail from pest@other.example goes to spam from now on");
  const spam = async () => (await mail.messages(person.address, "Junk")).length;
  await mail.deliver(person.address, from("Pest <PEST@other.example>", "Still here"));
  await expect.poll(spam).toBe(1);

  await undo(page).click();
  await expect(notice(page)).toContainText("Mail from pest@other.example is no longer blocked");
  await page.goto("/settings/senders");
  await expect(list(page, "Blocked senders").getByRole("listitem")).toHaveText(["offers@shop.example"]);
  await mail.deliver(person.address, from("Pest <pest@other.example>", "Once more"));
  await arrived(mail, person.address, "Once more");
});

test("lists of senders are pasted, searched and shortened, and who is approved gets through", async ({ page, mail, person, signIn }) => {
  await signIn(page, person);
  await page.goto("/settings/senders");
  await expect(page.getByText("Nobody yet.")).toHaveCount(2);
  const blocked = page.getByRole("textbox", { name: "Addresses or domains" }).first();
  const many = Array.from({ length: 9 }, (_, n) => `x${n}@bulk.example`).join(", ");
  await blocked.fill(`${many}\nBad.example; nobody`);
  await page.getByRole("button", { name: "Add" }).first().click();
  await expect(page.getByRole("alert")).toContainText("Neither an address nor a domain: nobody");
  await expect(blocked).toHaveValue("nobody");
  await expect(list(page, "Blocked senders").getByRole("listitem")).toHaveCount(10);
  await page.getByRole("searchbox", { name: "Search this list" }).fill("bad");
  await expect(list(page, "Blocked senders").getByRole("listitem")).toHaveText(["bad.example"]);
  await page.getByRole("searchbox", { name: "Search this list" }).fill("");
  const approved = page.getByRole("textbox", { name: "Addresses or domains" }).last();
  await approved.fill("good@bad.example");
  await page.getByRole("button", { name: "Add" }).last().click();
  await expect(list(page, "Approved senders").getByRole("listitem")).toHaveText(["good@bad.example"]);
  expect(await faults(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove x3@bulk.example" }).click();
  await expect(notice(page)).toContainText("x3@bulk.example removed");
  await expect(list(page, "Blocked senders").getByRole("listitem")).toHaveCount(9);

  await page.reload();
  await expect(list(page, "Blocked senders").getByRole("listitem")).toHaveCount(9);
  await mail.deliver(person.address, from("Good <good@bad.example>", "Welcome"));
  await mail.deliver(person.address, from("Deep <a@deep.bad.example>", "Unwelcome"));
  await arrived(mail, person.address, "Welcome");
  await expect.poll(async () => (await mail.messages(person.address, "Junk")).length).toBe(1);
  await page.getByText("Deleted unseen").click();
  await expect(page.getByRole("radio", { name: "Deleted unseen" })).toBeChecked();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Deleted unseen" })).toBeChecked();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await faults(page)).toEqual([]);
});
