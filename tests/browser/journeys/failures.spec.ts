// Each way in which the mail host can say no has a sentence of its own, and nothing that was typed is lost.

import { expect, programs, test } from "../fixtures/product";
import { type Composer, composer, newMessage, press, row } from "../fixtures/places";
import { countOf, hastily } from "../fixtures/post";
import { MailHost } from "../fixtures/mail-host";
import { Server } from "../fixtures/server";

const file = (bytes: number) => ({ name: "plan.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(bytes, 7) });

async function stillHolds(form: Composer, subject: string, text: string): Promise<void> {
  await expect(form.subject()).toHaveValue(subject);
  await expect(form.text()).toContainText(text);
}

test("who may not send as their address is told so, and the message stays open", async ({ page, mail, another, signIn }) => {
  const [person, friend] = [mail.person("mute"), another()];
  await hastily(page);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("Not in my name");
  await form.write("Can you hear me?");
  await form.send();
  await expect(composer(page).notice()).toContainText("The mail host does not let you send as this address.", { timeout: 60_000 });
  await stillHolds(composer(page), "Not in my name", "Can you hear me?");
  await expect.poll(() => countOf(mail, person.address, "Drafts", "Not in my name")).toBe(1);
  expect(await countOf(mail, friend.address, "INBOX", "Not in my name")).toBe(0);

  // Its composer says so: the outbox has nothing to add.
  await page.getByRole("link", { name: /^Outbox/ }).first().click();
  await expect(page.getByText("The outbox is empty")).toBeVisible();
});

test("a draft for which there is no room is kept by the browser, and said to be", async ({ page, mail, signIn }) => {
  await signIn(page, mail.person("narrow"));
  const form = await newMessage(page);
  await form.subject().fill("A large plan");
  await form.write("It is attached.");
  await form.attach(file(200_000));
  await expect(form.notice()).toContainText("There is no room left in this account.");
  await expect(form.notice()).toContainText("it is kept on this device only");
  await page.reload();
  await stillHolds(composer(page), "A large plan", "It is attached.");
  await expect(composer(page).button("Remove plan.bin")).toBeVisible();
  await composer(page).button("Remove plan.bin").click();
  await composer(page).saved();
  await expect(composer(page).notice()).not.toContainText("There is no room left");
});

test("a copy for which there is no room is not made, and what was there stays", async ({ page, mail, signIn }) => {
  const person = mail.person("narrow");
  await mail.deliver(person.address, `Subject: A heavy plan\n\n${"All of it in words.\n".repeat(2_000)}`);
  await signIn(page, person);
  await row(page, "A heavy plan").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Copy to…" }).click();
  const dialog = page.getByRole("dialog", { name: "Copy to…" });
  await dialog.getByRole("searchbox", { name: "Search folders" }).fill("arch");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Not copied. There is no room left in this account.");
  await expect(row(page, "A heavy plan")).toBeVisible();
  expect(await countOf(mail, person.address, "Archive", "A heavy plan")).toBe(0);
  expect(await countOf(mail, person.address, "INBOX", "A heavy plan")).toBe(1);

  // What takes no more room is done all the same.
  await press(page, "A heavy plan", "Delete");
  await expect.poll(() => countOf(mail, person.address, "Trash", "A heavy plan")).toBe(1);
});

test("a message that is too large for the mail host comes back", async ({ newBrowser }) => {
  const mail = await MailHost.start(programs, { guests: 2, messageBytes: 100_000 });
  const server = await Server.start(programs, mail.description.settings);
  try {
    const page = await (await newBrowser()).newPage();
    await hastily(page);
    await page.goto(server.url);
    const [person, friend] = [mail.person("guest1"), mail.person("guest2")];
    await page.getByRole("textbox", { name: "Email address" }).fill(person.address);
    await page.getByRole("textbox", { name: "Password" }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    const form = await newMessage(page);
    await form.addTo("To", friend.address);
    await form.subject().fill("Heavy");
    await form.write("Mind your back.");
    await form.attach(file(200_000));
    await form.send();
    await expect(composer(page).notice()).toContainText("The message is larger than the mail host takes.", { timeout: 60_000 });
    await stillHolds(composer(page), "Heavy", "Mind your back.");
    await expect(composer(page).button("Remove plan.bin")).toBeVisible();
  } finally {
    await server.close();
    await mail.close();
  }
});

test("a host that can't prove who it is gets no password", async ({ mail, person, newBrowser }) => {
  // The server trusts the world's authorities, and this host's is none of them.
  const server = await Server.start(programs, mail.description.settings.replace(/extra_ca_files = .*/, ""));
  try {
    const page = await (await newBrowser()).newPage();
    await page.goto(server.url);
    await page.getByRole("textbox", { name: "Email address" }).fill(person.address);
    await page.getByRole("textbox", { name: "Password" }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("The mail host cannot prove who it is.");
    await expect(page.getByRole("alert")).toContainText("no password was sent");
    await expect(page.getByRole("textbox", { name: "Email address" })).toHaveValue(person.address);
    await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue(person.password);
  } finally {
    await server.close();
  }
});
