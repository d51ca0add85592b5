import { expect, programs, test } from "../fixtures/product";
import { composer, folder, messages, newMessage, plain, row } from "../fixtures/places";
import { Server } from "../fixtures/server";

test("a person signs in, sees the folders and what just arrived, and signs out", async ({
  page,
  mail,
  person,
  signIn,
}) => {
  await mail.deliver(person.address, plain("Lunch on Friday?"));
  await signIn(page, person);
  await expect(folder(page, "Inbox")).toBeVisible();
  await expect(row(page, "Lunch on Friday?")).toBeVisible();

  await page.getByRole("button", { name: /^Switch account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("Lunch on Friday?")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("a wrong password is told as one, and what was typed stays", async ({ page, person }) => {
  await page.goto("/");
  const [address, password] = ["Email address", "Password"].map((name) => page.getByRole("textbox", { name }));
  await address.fill(person.address);
  await password.fill("not it");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("This password does not open this address.");
  await expect(address).toHaveValue(person.address);
  await expect(password).toHaveValue("not it");
  await password.fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(folder(page, "Inbox")).toBeVisible();
});

test("a session that ends in the middle of writing loses nothing", async ({ page, person, signIn, server }) => {
  await signIn(page, person);
  const letter = await newMessage(page);
  await letter.subject().fill("Before the session ended");
  await letter.write("These words are still here.");

  await page.request.delete("/api/session", { headers: { origin: server.url, "content-type": "application/json" } });
  await page.context().clearCookies();
  await letter.subject().fill("After the session ended");
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  await again.getByRole("textbox", { name: "Password" }).fill(person.password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();

  await expect(composer(page).subject()).toHaveValue("After the session ended");
  await expect(composer(page).text()).toContainText("These words are still here.");
  await composer(page).saved();
});

test("who has mail elsewhere names the servers, once asked for them", async ({ mail, person, newBrowser }) => {
  // The domain itself says nothing: nobody answers there.
  const silent = 'autoconfig_urls = []\ndns_servers = ["127.0.0.1:9"]';
  const settings = mail.description.settings
    .replace("[mail]", `[mail]\nallow_external_hosts = true\n${silent}`)
    .replace('[domains."*"]', '[domains."somewhere.example"]');
  const server = await Server.start(programs, settings);
  const page = await (await newBrowser()).newPage();
  await page.goto(server.url);
  await page.getByRole("textbox", { name: "Email address" }).fill(person.address);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("nobody knows where this address has its mail.");
  await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue(person.password);

  for (const [legend, table] of [
    ["Incoming mail (IMAP)", "imap"],
    ["Outgoing mail (SMTP)", "smtp"],
  ]) {
    const [, host, port] = new RegExp(`${table} = { host = "(.+?)", port = (\\d+)`).exec(settings)!;
    const fields = page.getByRole("group", { name: legend });
    await fields.getByRole("textbox", { name: "Server" }).fill(host);
    await fields.getByRole("textbox", { name: "Port" }).fill(port);
  }
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(folder(page, "Inbox")).toBeVisible();
  await server.close();
});

test("a host that is down is told as such, and the list goes on by itself", async ({ page, person, mail, signIn }) => {
  await mail.deliver(person.address, plain("Still here"));
  await mail.stopImap();
  try {
    await page.goto("/");
    await page.getByRole("textbox", { name: "Email address" }).fill(person.address);
    await page.getByRole("textbox", { name: "Password" }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("The mail host cannot be reached.");
  } finally {
    await mail.startImap();
  }
  await signIn(page, person);
  await expect(messages(page)).toContainText("Still here");
});
