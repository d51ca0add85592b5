import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { composer, letter, plain, reader, row } from "../fixtures/places";

const CONTACT = { address: "contact@pli.example", name: "Atelier Pli", password: "demo" };

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}

async function invite(owner: Page, permissions: string[]): Promise<string> {
  await owner.goto("/settings/shared-access");
  await owner.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = owner.getByRole("dialog", { name: "Invite" });
  await expect(dialog.getByRole("checkbox", { name: "Read" })).toBeChecked();
  for (const name of ["Organise", "Send as", "Folders", "Rules", "Auto-reply", "Signatures", "Blocked senders", "Activity log", "Devices", "Invite others"]) {
    await dialog.getByRole("checkbox", { name, exact: true }).setChecked(permissions.includes(name));
  }
  expect(await faults(owner), "the dialog").toEqual([]);
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  const link = await dialog.getByRole("textbox", { name: "Invitation link" }).inputValue();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  return link;
}

test("somebody is invited, answers in the address's name, is seen to do so, and is out when access is withdrawn", async ({ page: owner, mail, person, newBrowser, signIn }) => {
  await mail.deliver(CONTACT.address, plain("An enquiry", "How much for 500 copies?"));
  await signIn(owner, CONTACT);
  const link = await invite(owner, ["Organise", "Send as"]);
  const open = owner.getByRole("table", { name: "Invitations" }).getByRole("row");
  await expect(open.first()).toContainText("Open");

  // Who invites, and to which address, before anything else; then the way in.
  const ben = await (await newBrowser()).newPage();
  await ben.goto(link);
  await expect(ben.getByRole("heading", { level: 1 })).toContainText(CONTACT.address);
  expect(await faults(ben), "the invitation").toEqual([]);
  await expect(ben.getByRole("button", { name: "Create an account" })).toBeVisible();
  await ben.getByRole("button", { name: "Sign in", exact: true }).click();
  await ben.getByRole("textbox", { name: "Email address" }).fill(person.address);
  await ben.getByRole("textbox", { name: "Password" }).fill(person.password);
  await ben.getByRole("button", { name: "Sign in", exact: true }).click();
  await ben.getByRole("button", { name: "Accept", exact: true }).click();

  // The address is there to work in.
  await row(ben, "An enquiry").click();
  await expect(letter(ben)).toContainText("500 copies");
  await ben.getByRole("button", { name: "Switch account" }).click();
  await expect(ben.getByRole("menuitemradio", { name: CONTACT.address })).toContainText("shared");
  await ben.keyboard.press("Escape");

  // The owner sees who is at it.
  await owner.goto("/");
  await row(owner, "An enquiry").click();
  await expect(reader(owner).getByText("is reading")).toBeVisible();
  await reader(ben).getByRole("button", { name: "Reply" }).filter({ visible: true }).first().click();
  await expect(reader(owner).getByText("is answering")).toBeVisible();
  await composer(ben).write("About 900.");
  await composer(ben).send();
  await expect(reader(owner).getByText("is answering")).toHaveCount(0);

  await owner.goto("/settings/activity");
  await expect(owner.getByRole("list", { name: "Activity log" })).toContainText("Sent");
  expect(await faults(owner), "the log").toEqual([]);

  // Withdrawn, it ends at once.
  await owner.goto("/settings/shared-access");
  const people = owner.getByRole("table", { name: "People with access" });
  expect(await faults(owner), "the page").toEqual([]);
  const actions = people.getByRole("button", { name: `Actions for ${person.address}` });
  await actions.click();
  await owner.getByRole("menuitem", { name: "Remove access" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Remove access" }).click();
  await expect(actions).toHaveCount(0);
  await expect(row(ben, "An enquiry")).toHaveCount(0, { timeout: 6_000 });
  await expect(letter(ben)).toHaveCount(0);
});

test("who may only read is offered nothing else, and leaves no trace", async ({ page: owner, mail, newBrowser, signIn }) => {
  await mail.deliver(CONTACT.address, plain("For your eyes", "Only to be read."));
  await signIn(owner, CONTACT);
  const link = await invite(owner, []);

  // Somebody without a mailbox here.
  const dan = await (await newBrowser()).newPage();
  await dan.goto(link);
  await dan.getByRole("button", { name: "Create an account" }).click();
  await dan.getByRole("textbox", { name: "Email address" }).fill("dan@elsewhere.example");
  await dan.getByRole("textbox", { name: "Your name" }).fill("Dan <b>Whitlock</b>");
  await dan.getByRole("textbox", { name: "Password" }).fill("Mauersegler im April");
  await dan.getByRole("button", { name: "Create an account" }).click();
  await row(dan, "For your eyes").click();
  await expect(letter(dan)).toContainText("Only to be read.");
  await expect(reader(dan).getByRole("button", { name: "Reply" }).filter({ visible: true })).toHaveCount(0);
  for (const name of ["Archive", "Delete", "Mark as unread", "Move to…", "Flag"]) {
    await expect(reader(dan).getByRole("button", { name, exact: true }).filter({ visible: true })).toHaveCount(0);
  }
  await owner.goto("/");
  await expect(row(owner, "For your eyes")).toHaveAccessibleName(/^Unread/);
  await owner.goto("/settings/shared-access");
  await expect(owner.getByRole("table", { name: "People with access" })).toContainText("Dan <b>Whitlock</b>");

  // The link was good for one.
  await dan.goto(link);
  await expect(dan.getByRole("heading", { name: "This invitation leads nowhere" })).toBeVisible();
});
