import { writeFile } from "node:fs/promises";

import { expect, test } from "../fixtures/product";
import { action, composer, newMessage, notice, plain, row, undo } from "../fixtures/places";
import { arrived, countOf, hastily } from "../fixtures/post";

test("a send that is undone brings the composer back as it was", async ({ page, mail, person, another, signIn }) => {
  const friend = another();
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("Too early");
  await form.write("Wait, there is more.");
  await form.attach({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("noted") });
  await form.send();
  await expect(form.form).toHaveCount(0);
  await undo(page).click();
  await expect(composer(page).subject()).toHaveValue("Too early");
  await expect(composer(page).recipient(friend.address)).toBeVisible();
  await expect(composer(page).text()).toContainText("Wait, there is more.");
  await expect(composer(page).button("Remove notes.txt")).toBeVisible();
  await page.getByRole("link", { name: "Outbox" }).first().click();
  await expect(page.getByText("The outbox is empty")).toBeVisible();
  expect(await countOf(mail, friend.address, "INBOX", "Too early")).toBe(0);
});

test("with SMTP down a message waits, and goes when it is back", async ({ page, mail, person, another, signIn }) => {
  test.slow();
  const friend = another();
  await hastily(page);
  await signIn(page, person);
  await mail.stopSmtp();
  try {
    const form = await newMessage(page);
    await form.addTo("To", friend.address);
    await form.subject().fill("Patience");
    await form.write("It will come.");
    await form.send();
    await page.getByRole("link", { name: /^Outbox/ }).first().click();
    const item = page.getByRole("list", { name: "Outbox" }).getByRole("listitem").filter({ hasText: "Patience" });
    await expect(item).toContainText("The mail host could not be reached; nothing is lost.");
    expect(await countOf(mail, friend.address, "INBOX", "Patience")).toBe(0);
  } finally {
    await mail.startSmtp();
  }
  await expect(page.getByText("The outbox is empty")).toBeVisible({ timeout: 90_000 });
  await arrived(mail, friend.address, "Patience");
  expect(await countOf(mail, friend.address, "INBOX", "Patience")).toBe(1);
  expect(await countOf(mail, person.address, "Sent", "Patience")).toBe(1);
});

test("a server killed while a message is held sends it once, when it is back", async ({
  page,
  mail,
  person,
  another,
  signIn,
  server,
}) => {
  const friend = another();
  await hastily(page, 5);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("Through the crash");
  await form.write("Once, and once only.");
  await form.send();
  await expect(notice(page)).toContainText("Sending to");
  await server.kill();
  await server.launch();
  await arrived(mail, friend.address, "Through the crash");
  await expect.poll(() => countOf(mail, person.address, "Sent", "Through the crash")).toBe(1);
  expect(await countOf(mail, friend.address, "INBOX", "Through the crash")).toBe(1);
});

test("a recipient whom the host refuses is named, and the message stays a draft", async ({ page, mail, person, signIn }) => {
  await hastily(page);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", "nobody.at.all@pli.example");
  await form.subject().fill("Is anybody there?");
  await form.write("Hello?");
  await form.send();
  await expect(composer(page).notice()).toContainText("The mail host refused these recipients.", { timeout: 30_000 });
  await expect(composer(page).notice()).toContainText("nobody.at.all@pli.example");
  await expect(composer(page).subject()).toHaveValue("Is anybody there?");
  await expect(composer(page).text()).toContainText("Hello?");
  await expect.poll(() => countOf(mail, person.address, "Drafts", "Is anybody there?")).toBe(1);
  expect(await countOf(mail, person.address, "Sent", "Is anybody there?")).toBe(0);
});

test("what stands in the way of sending is said before anything is sent", async ({ page, context, person, signIn }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.subject().fill("Limits");
  await form.write("See the attached file.");
  await form.send();
  await expect(form.notice()).toContainText("The message has no recipient. Add somebody to To, Cc or Bcc.");

  await form.addTo("To", "ben@pli.example");
  await form.send();
  await expect(form.notice()).toContainText(/You wrote “attached”, but nothing is attached\./);
  await expect(form.button("Send anyway")).toBeVisible();

  const crowd = Array.from({ length: 100 }, (_, index) => `person${index}@pli.example`).join(", ");
  await page.evaluate((crowd) => navigator.clipboard.writeText(crowd), crowd);
  await form.field("To").click();
  await page.keyboard.press("Control+v");
  await form.send();
  await expect(form.notice()).toContainText("There are 101 recipients, and 100 is the most for one message.");
  await expect(form.subject()).toHaveValue("Limits");

  const chooser = page.waitForEvent("filechooser");
  await form.button("Attach files").click();
  // From the disk: handing over so much through the browser's debugger takes longer than the test.
  const huge = test.info().outputPath("huge.bin");
  await writeFile(huge, Buffer.alloc(45e6));
  await (await chooser).setFiles(huge);
  await expect(form.notice()).toContainText("“huge.bin” is too large");
});

test("the way back stays in sight while other things are told", async ({ page, mail, person, another, signIn }) => {
  const friend = another();
  await mail.deliver(person.address, plain("Something else"));
  await hastily(page, 100);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("Still here");
  await form.write("Not yet.");
  await form.send();
  await expect(notice(page)).toContainText("Sending to");
  await row(page, "Something else").click();
  await action(page, "Archive").click();
  await expect(notice(page)).toContainText("Message archived");
  const sending = notice(page).locator(".toast").filter({ hasText: "Sending to" });
  await sending.getByRole("button", { name: "Undo" }).click();
  await expect(composer(page).subject()).toHaveValue("Still here");
  expect(await countOf(mail, friend.address, "INBOX", "Still here")).toBe(0);
});

test("a message is sent later, through a crash and a reload, and can be taken back until then", async ({
  page,
  person,
  signIn,
  server,
}) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", person.address);
  await form.subject().fill("Good morning");
  await form.write("Coffee?");

  await form.button("Send options").click();
  await page.getByRole("menuitem", { name: "Pick date and time…" }).click();
  const picking = page.getByRole("dialog", { name: "Send later" });
  await picking.getByLabel("Date and time").fill("2020-01-01T08:00");
  await picking.getByRole("button", { name: "Schedule" }).click();
  await expect(picking.getByRole("alert")).toContainText("Choose a time in the future");
  await page.keyboard.press("Escape");
  await expect(picking).toBeHidden();
  await form.button("Send options").click();
  await page.getByRole("menuitem", { name: /^Tomorrow morning/ }).click();
  await expect(notice(page)).toContainText("Will be sent on");

  await server.kill();
  await server.launch();
  await page.goto("/outbox");
  const item = page.getByRole("list", { name: "Outbox" }).getByRole("listitem").filter({ hasText: "Good morning" });
  await expect(item).toContainText("Will be sent on");
  await item.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The outbox is empty")).toBeVisible();
  await expect(composer(page).subject()).toHaveValue("Good morning");
  await expect(composer(page).text()).toContainText("Coffee?");
});
