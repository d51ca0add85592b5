import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { newMessage } from "../fixtures/places";
import { arrived, hastily } from "../fixtures/post";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

/** Lines as they stood before they were made fit for the way (RFC 2045 §6.7). */
const decoded = (raw: string): string =>
  raw.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

test("an admin designs a signature, gives it to five, and one fills in the phone and sends", async ({ page, mail, another, signIn, newBrowser }) => {
  const [admin, chloe, friend] = [mail.person("admin"), mail.person("chloe"), another()];
  await signIn(page, admin);
  await page.goto("/admin/signatures");
  await page.getByRole("button", { name: "New template" }).click();
  const form = page.getByRole("form", { name: "Template" });
  await form.getByRole("textbox", { name: "Template name" }).fill("Everyday");
  await form.getByRole("combobox", { name: "Phone: filled by" }).selectOption({ label: "Member completes" });
  await form.getByRole("combobox", { name: "Company: filled by" }).selectOption({ label: "Fixed by you" });
  await form.getByRole("textbox", { name: "Company" }).fill("Pli Verlag GmbH, Lindau");

  // A slip is told at its line, and nothing is saved with it.
  const role = form.getByRole("textbox", { name: "Role" });
  await role.fill("{{ salary }}");
  await expect(form.getByRole("alert").filter({ hasText: "There is no variable “salary”" })).toBeVisible();
  await expect(form.getByRole("button", { name: "Save template" })).toBeDisabled();
  await role.fill("Team of ");
  await form.getByRole("button", { name: "Insert variable" }).click();
  await page.getByRole("menuitem", { name: "First name" }).click();
  await expect(role).toHaveValue("Team of {{ first_name }}");

  const preview = page.getByRole("region", { name: "Preview" });
  await preview.getByRole("combobox", { name: "Preview as" }).selectOption({ label: "Chloé Marchand" });
  const frame = preview.frameLocator('iframe[title="Signature preview"]');
  await expect(frame.getByText("Team of Chloé")).toBeVisible();
  await expect(preview.locator("pre")).toHaveText("Chloé Marchand\nTeam of Chloé\nPli Verlag GmbH, Lindau");
  expect(await faults(page)).toEqual([]);

  const apply = form.getByRole("button", { name: "Apply to members" });
  await expect(apply).toBeDisabled();
  await form.getByRole("radio", { name: "Visible" }).check({ force: true });
  await form.getByRole("button", { name: "Save template" }).click();
  await expect(page.getByText("Template saved.")).toBeVisible();
  await page.getByRole("form", { name: "Template" }).getByRole("button", { name: "Apply to members" }).click();
  const dialog = page.getByRole("dialog", { name: "Apply to members" });
  await dialog.getByRole("radio", { name: "Chosen members" }).check({ force: true });
  for (const local of ["admin", "anna", "ben", "chloe", "contact"]) {
    await dialog.getByRole("checkbox", { name: `${local}@pli.example` }).check();
  }
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(dialog.getByText("Done: 5 addresses were dealt with.")).toBeVisible();
  await expect(dialog.getByRole("cell", { name: "Signature made, member told" })).toHaveCount(5);
  expect(await faults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).last().click();

  const told = await arrived(mail, chloe.address, "You have a new signature");
  expect(decoded(told)).toContain("Please fill in: Phone.");

  const hers = await (await newBrowser()).newPage();
  await hastily(hers);
  await signIn(hers, chloe);
  await hers.goto("/settings/signature");
  const phone = hers.getByRole("textbox", { name: "Phone" });
  await phone.fill("+49 8382 555 01 42");
  await hers.getByRole("button", { name: "Save and renew" }).click();
  await expect(hers.getByText("+49 8382 555 01 42", { exact: false }).first()).toBeVisible();
  expect(await faults(hers)).toEqual([]);
  await hers.goto("/");
  const message = await newMessage(hers);
  await expect(message.text()).toContainText("+49 8382 555 01 42");
  await message.addTo("To", friend.address);
  await message.subject().fill("Signed by all");
  await message.send();
  const raw = decoded(await arrived(mail, friend.address, "Signed by all"));
  const [text, html] = [raw.split("text/plain")[1], raw.split("text/html")[1]];
  expect(text).toContain("Team of ");
  expect(text).toContain("+49 8382 555 01 42\r\nPli Verlag GmbH, Lindau");
  expect(html).toContain('href="tel:+4983825550142"');
  expect(html).toMatch(/border-left: ?3px solid/);

  // The template goes with a word on who has it; what they have stays.
  await page.getByRole("link", { name: "Signature templates" }).first().click();
  await page.getByRole("button", { name: "Delete Everyday" }).click();
  const deletion = page.getByRole("dialog", { name: "Delete Everyday" });
  await expect(deletion.getByText("5 addresses have a signature of it")).toBeVisible();
  await deletion.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("No template yet")).toBeVisible();
});
