// Recipients from the organisation's LDAP directory.

import { expect, programs, test } from "../fixtures/product";
import { newMessage } from "../fixtures/places";
import { MailHost } from "../fixtures/mail-host";
import { Server } from "../fixtures/server";

test("a recipient whom nobody here knows yet is found in the organisation's directory", async ({ newBrowser, signIn }) => {
  const mail = await MailHost.start(programs, { guests: 1, directory: true });
  const server = await Server.start(programs, mail.description.settings);
  try {
    const page = await (await newBrowser()).newPage();
    const goto = page.goto.bind(page);
    page.goto = (url, options) => goto(new URL(url, server.url).href, options);
    await signIn(page, mail.person("guest1"));
    const form = await newMessage(page);
    await form.field("To").fill("chlo");
    const chloe = page.getByRole("option", { name: /chloe@pli\.example/ });
    await expect(chloe).toBeVisible();
    // What is typed on narrows what was found, at once.
    await form.field("To").press("x");
    await expect(chloe).toBeHidden();
    await form.field("To").press("Backspace");
    await chloe.click();
    await expect(form.recipient(mail.person("chloe").name)).toBeVisible();
    // Whoever is a recipient already is offered no more.
    await form.field("To").fill("pli.example");
    await expect(page.getByRole("option", { name: /anna@pli\.example/ })).toBeVisible();
    await expect(chloe).toBeHidden();
  } finally {
    await server.close();
    await mail.close();
  }
});
