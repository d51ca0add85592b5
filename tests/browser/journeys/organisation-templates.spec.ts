import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { plain } from "../fixtures/places";
import { arrived } from "../fixtures/post";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

const form = (page: Page) => page.getByRole("form", { name: "Template" });

async function save(page: Page): Promise<void> {
  await form(page).getByRole("radio", { name: "Visible" }).check({ force: true });
  await form(page).getByRole("button", { name: "Save template" }).click();
  await expect(page.getByText("Template saved.")).toBeVisible();
}

async function begin(page: Page, path: string, name: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: "New template" }).click();
  await form(page).getByRole("textbox", { name: "Template name" }).fill(name);
}

test("a reply is written once, switched on for a member, and offered to start from", async ({ page, mail, person, another, signIn, newBrowser }) => {
  // Who has signed in once is a member.
  const theirs = await (await newBrowser()).newPage();
  await signIn(theirs, person);
  await signIn(page, mail.person("admin"));
  const name = `Closed ${person.address}`;
  await begin(page, "/admin/auto-replies", name);
  await form(page).getByRole("textbox", { name: "Subject" }).fill("We are closed");
  const text = form(page).getByRole("textbox", { name: "Text" });
  await text.fill("{{ salary }}");
  await expect(form(page).getByRole("alert")).toContainText("There is no variable “salary”");
  await expect(form(page).getByRole("button", { name: "Save template" })).toBeDisabled();
  await text.fill("Back in March. ");
  await form(page).getByRole("button", { name: "Insert variable" }).click();
  await page.getByRole("menuitem", { name: "Email address" }).click();
  await expect(text).toHaveValue("Back in March. {{ email }}");
  expect(await faults(page), "the form").toEqual([]);
  await expect(form(page).getByRole("button", { name: "Switch on for members" })).toBeDisabled();
  await save(page);

  await form(page).getByRole("button", { name: "Switch on for members" }).click();
  const dialog = page.getByRole("dialog", { name: "Switch on for members" });
  await dialog.getByLabel("Last day").fill("2099-12-31");
  await dialog.getByRole("radio", { name: "Chosen members" }).check({ force: true });
  await dialog.getByRole("searchbox", { name: "Search members" }).fill(person.address);
  await dialog.getByRole("checkbox", { name: person.address }).check();
  expect(await faults(page), "the choice").toEqual([]);
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByRole("cell", { name: "Will be switched on" })).toBeVisible();
  await expect(dialog.getByRole("status")).toContainText("1 address was looked at; nothing was changed.");
  await dialog.getByRole("button", { name: "Switch on for 1 address" }).click();
  await expect(dialog.getByRole("cell", { name: "Switched on", exact: true })).toBeVisible();
  expect(await faults(page), "the outcome").toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await theirs.goto("/settings/auto-reply");
  await expect(theirs.getByRole("switch", { name: "Answer automatically" })).toBeChecked();
  const body = theirs.getByRole("textbox", { name: "Text" });
  await expect(body).toHaveValue(`Back in March. ${person.address}`);
  // Only who is written to by name is answered for (RFC 5230 §4.5).
  const friend = another();
  const letter = plain("Are you there?", "Hello", `Friend <${friend.address}>`);
  await mail.send(friend.address, person.address, letter.replace("you@pli.example", person.address));
  await arrived(mail, friend.address, "We are closed");
  await body.fill("Mine");
  await theirs.getByRole("button", { name: "Start from a template" }).click();
  await theirs.getByRole("menuitem", { name }).click();
  await expect(body).toHaveValue(`Back in March. ${person.address}`);
  expect(await faults(theirs), "one's own").toEqual([]);

  await page.goto("/admin/auto-replies");
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
});

test("a member starts a rule from a template, whose conditions stay", async ({ page, mail, person, signIn, newBrowser }) => {
  const theirs = await (await newBrowser()).newPage();
  await signIn(theirs, person);
  await signIn(page, mail.person("admin"));
  const name = `Invoices ${person.address}`;
  await begin(page, "/admin/rules", name);
  await form(page).getByRole("combobox", { name: "Field" }).selectOption({ label: "Subject" });
  await form(page).getByRole("textbox", { name: "Value" }).fill("Invoice");
  expect(await faults(page), "the form").toEqual([]);
  await save(page);

  await theirs.goto("/settings/rules");
  await theirs.getByRole("button", { name: "From a template" }).click();
  await theirs.getByRole("menuitem", { name }).click();
  const rule = theirs.getByRole("form", { name: "Rule" });
  await expect(rule.getByRole("textbox", { name: "Rule name" })).toHaveValue(name);
  await expect(rule.getByRole("textbox", { name: "Value" })).toHaveValue("Invoice");
  await expect(rule.getByRole("textbox", { name: "Value" })).toBeDisabled();
  await expect(rule.getByRole("combobox", { name: "Field" })).toBeDisabled();
  await rule.getByRole("button", { name: "Add action" }).click();
  await rule.getByRole("combobox", { name: "Action" }).selectOption({ label: "Mark as read" });
  expect(await faults(theirs), "the builder").toEqual([]);
  await rule.getByRole("button", { name: "Save rule" }).click();
  await expect(theirs.getByRole("list", { name: "Rules" }).getByRole("listitem").filter({ hasText: name })).toContainText("Invoice");
  await mail.deliver(person.address, plain("Invoice 7"));
  await arrived(mail, person.address, "Invoice 7");
  const [letter] = await mail.messages(person.address, "INBOX");
  expect(letter.flags).toContain("\\Seen");
});

test("a sender is blocked for everyone", async ({ page, mail, person, signIn, newBrowser }) => {
  const domain = `spam-${person.address.split("@")[0]}.example`;
  await signIn(page, mail.person("admin"));
  await page.goto("/admin/senders");
  await page.getByRole("textbox", { name: "Addresses or domains" }).first().fill(domain);
  await page.getByRole("button", { name: "Add" }).first().click();
  await expect(page.getByRole("status").filter({ hasText: "In force" })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await mail.deliver(person.address, plain("Buy this", "Hello", `Pest <pest@${domain}>`));
  await expect.poll(async () => (await mail.messages(person.address, "Junk")).length).toBe(1);

  const theirs = await (await newBrowser()).newPage();
  await signIn(theirs, person);
  await theirs.goto("/settings/senders");
  await expect(theirs.getByRole("list", { name: "Blocked for everyone" })).toContainText(domain);
  expect(await faults(theirs)).toEqual([]);
  await page.getByRole("button", { name: `Remove ${domain}` }).click();
  await expect(page.getByRole("list", { name: "Blocked senders" }).filter({ hasText: domain })).toHaveCount(0);
});
