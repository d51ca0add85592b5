// Contacts that are the same here and on a CardDAV server, whichever side they are changed on.

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";

const vcard = (name: string, more = ""): string =>
  `BEGIN:VCARD\nVERSION:3.0\nUID:${name}\nFN:${name} Abel\nN:Abel;${name};;;\nEMAIL:${name}@lager.example\n${more}END:VCARD\n`;

const card = (page: Page): Locator => page.getByRole("region", { name: "Contact", exact: true });

async function open(page: Page): Promise<void> {
  const sections = page.getByRole("navigation", { name: "Sections" }).filter({ visible: true });
  await sections.getByRole("link", { name: "Contacts" }).click();
}

async function edit(page: Page, name: string, title: string): Promise<void> {
  await page.getByRole("grid", { name: "Contacts" }).getByRole("link", { name }).click();
  await card(page).getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Job title" }).fill(title);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(card(page)).toContainText(title);
}

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

test("contacts are the same here and on a server, and what changed on both sides is asked about", async ({ page, mail, person, signIn }) => {
  const place = await mail.startDav();
  await mail.putDavCard(person.address, "zoe.vcf", vcard("Zoe", "X-HIDDEN:kept\n"));
  await signIn(page, person);
  await page.goto("/settings/contacts");
  await page.getByRole("button", { name: "Connect a server" }).click();
  const form = page.getByRole("form", { name: "Connect a server" });
  await form.getByRole("textbox", { name: "Server" }).fill(place);
  await form.getByRole("textbox", { name: "User name" }).fill(person.address);
  await form.getByLabel("Password").fill("wrong");
  await form.getByRole("button", { name: "Connect" }).click();
  await expect(form.getByRole("alert")).toContainText("doesn’t take this name and password");
  expect(await faults(page), "the form").toEqual([]);
  await form.getByLabel("Password").fill(person.password);
  await form.getByRole("button", { name: "Connect" }).click();
  const server = page.getByRole("region", { name: "localhost" });
  await expect(server.getByRole("status")).toContainText("Choose the address books");
  await server.getByRole("checkbox", { name: "Friends" }).check();
  await expect(server.getByRole("status")).toContainText("Up to date");
  expect(await faults(page), "a server").toEqual([]);

  // Changed here, and there without anybody asking.
  await open(page);
  await edit(page, "Zoe Abel", "Printer");
  await expect.poll(() => mail.davCards(person.address)).toEqual([expect.stringMatching(/X-HIDDEN:kept[^]*TITLE:Printer|TITLE:Printer[^]*X-HIDDEN:kept/)]);

  // New there, and here when asked for.
  await mail.putDavCard(person.address, "ben.vcf", vcard("Ben"));
  await page.goto("/settings/contacts");
  await server.getByRole("button", { name: "Sync now" }).click();
  await open(page);
  await expect(page.getByRole("grid", { name: "Contacts" }).getByRole("row")).toHaveText([/Ben Abel/, /Zoe Abel/]);

  // Changed on both sides between two looks.
  await mail.putDavCard(person.address, "ben.vcf", vcard("Ben", "TITLE:Binder\n"));
  await edit(page, "Ben Abel", "Baker");
  await page.getByRole("link", { name: "1 contact changed on both sides" }).click();
  const conflicts = page.getByRole("region", { name: "Changed on both sides" });
  await expect(conflicts).toContainText("Baker");
  await expect(conflicts).toContainText("Binder");
  expect(await faults(page), "a conflict").toEqual([]);
  await conflicts.getByRole("button", { name: "Keep the server’s: Ben Abel" }).click();
  await expect(conflicts).toBeHidden();
  await open(page);
  await page.getByRole("grid", { name: "Contacts" }).getByRole("link", { name: "Ben Abel" }).click();
  await expect(card(page)).toContainText("Binder");

  // Without the server everything stays.
  await page.goto("/settings/contacts");
  await server.getByRole("button", { name: "Disconnect" }).click();
  await server.getByRole("button", { name: "Disconnect" }).click();
  await expect(server).toBeHidden();
  await open(page);
  await expect(page.getByRole("grid", { name: "Contacts" }).getByRole("row")).toHaveCount(2);
});
