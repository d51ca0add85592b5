import { createHmac } from "node:crypto";

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import type { Person } from "../fixtures/mail-host";
import { expect, test } from "../fixtures/product";
import { folder, notice } from "../fixtures/places";

const PASSWORD = "nine green bottles hanging";

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}

async function fill(page: Page, address: string, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "Email address" }).fill(address);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** What an authenticator app shows (RFC 6238), some half minutes from now. */
function code(secret: string, steps = 0): string {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(" ", "")].map((sign) => signs.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 0xf) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Where browsers have passkeys for this server: by its name, not its number. */
const named = (url: string) => url.replace("127.0.0.1", "localhost");

async function addDevice(page: Page): Promise<void> {
  const device = await page.context().newCDPSession(page);
  await device.send("WebAuthn.enable");
  await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const block = (page: Page, title: string) =>
  page.locator("section").filter({ has: page.getByRole("heading", { name: title, exact: true }) });

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Switch account/ }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
}

test("a passkey signs in by itself, and is named and removed", async ({ page, person, server }) => {
  await addDevice(page);
  await page.goto(named(server.url));
  await fill(page, person.address, person.password);
  await expect(folder(page, "Inbox")).toBeVisible();
  await page.goto(`${named(server.url)}/settings/sign-in`);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(notice(page)).toContainText("The passkey opens Pli now");
  const passkeys = page.getByRole("list", { name: "Passkeys" }).getByRole("listitem");
  await expect(passkeys).toHaveCount(1);
  await expect(passkeys).toContainText(/^Chrome on \w+.*not used yet/);
  expect(await faults(page)).toEqual([]);

  await passkeys.getByRole("button", { name: /^Rename/ }).click();
  const naming = page.getByRole("dialog", { name: "Name of the passkey" });
  await naming.getByRole("textbox").fill("Laptop <b>");
  await naming.getByRole("button", { name: "Save" }).click();
  await expect(passkeys).toContainText("Laptop <b>");

  // The same device doesn't make another.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("The device made no passkey")).toBeVisible();

  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(folder(page, "Inbox")).toBeVisible();

  await page.goto(`${named(server.url)}/settings/sign-in`);
  await expect(passkeys).toContainText("last used");
  await passkeys.getByRole("button", { name: "Remove Laptop <b>" }).click();
  await expect(passkeys).toHaveCount(0);
  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("This passkey does not open Pli.");
});

test("a password of Pli's own and a second factor, with recovery codes", async ({ page, person, signIn, newBrowser }) => {
  await signIn(page, person);
  await page.goto("/settings/sign-in");
  await expect(block(page, "Mailbox password")).toContainText(`It opens ${person.address} here`);
  await block(page, "Password for Pli").getByRole("button", { name: "Set a password" }).click();
  const setting = page.getByRole("dialog", { name: "Password for Pli" });
  await setting.getByLabel("New password").fill("passwordpassword");
  await setting.getByRole("button", { name: "Save" }).click();
  await expect(setting.getByRole("alert")).toContainText("This password is too easy to guess.");
  expect(await faults(page)).toEqual([]);

  // As long after the sign-in: the server asks once more.
  await page.route("**/api/sign-in/password", (route) => route.fulfill({
    status: 403,
    contentType: "application/problem+json",
    body: JSON.stringify({ type: "urn:pli:proof-required", title: "", status: 403 }),
  }), { times: 1 });
  await setting.getByLabel("New password").fill(PASSWORD);
  await setting.getByRole("button", { name: "Save" }).click();
  const asking = page.getByRole("dialog", { name: "Confirm that it is you" });
  await asking.getByLabel("Password").fill("wrong");
  await asking.getByRole("button", { name: "Confirm" }).click();
  await expect(asking.getByRole("alert")).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await asking.getByLabel("Password").fill(person.password);
  await asking.getByRole("button", { name: "Confirm" }).click();
  await expect(asking).toHaveCount(0);
  await expect(setting).toHaveCount(0);
  await expect(block(page, "Password for Pli")).toContainText("It is set.");

  await block(page, "Second factor").getByRole("button", { name: "Turn on" }).click();
  const factor = page.getByRole("dialog", { name: "Second factor" });
  const secret = await factor.locator("code").innerText();
  expect(await faults(page)).toEqual([]);
  await factor.getByRole("textbox", { name: "Code" }).fill(code(secret));
  await factor.getByRole("button", { name: "Turn on" }).click();
  const kept = page.getByRole("dialog", { name: "Recovery codes" });
  await expect(kept.getByRole("listitem")).toHaveCount(10);
  const recovery = await kept.getByRole("listitem").first().innerText();
  expect(await faults(page)).toEqual([]);
  await kept.getByRole("button", { name: "I have kept them" }).click();
  await expect(block(page, "Second factor")).toContainText("10 recovery codes are left");

  await enter(await (await newBrowser()).newPage(), person, code(secret, 1));
  await enter(await (await newBrowser()).newPage(), person, recovery);
  await page.reload();
  await expect(block(page, "Second factor")).toContainText("9 recovery codes are left");
});

/** Signs in with Pli's password, and a code once it is asked for. */
async function enter(page: Page, { address }: Person, code: string): Promise<void> {
  await page.goto("/");
  await fill(page, address, PASSWORD);
  const field = page.getByRole("textbox", { name: "Code" });
  await expect(field).toBeFocused();
  await field.fill("000000");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This code is wrong or was used before.");
  await field.fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(folder(page, "Inbox")).toBeVisible();
}

test("sessions are listed, and ended one by one and everywhere", async ({ page, person, signIn, newBrowser }) => {
  await signIn(page, person);
  const [one, two] = [await (await newBrowser()).newPage(), await (await newBrowser()).newPage()];
  await signIn(one, person);
  await page.goto("/settings/sessions");
  const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: "This browser" })).toHaveCount(1);
  expect(await faults(page)).toEqual([]);
  await sessions.getByRole("button", { name: /^Sign out Chrome on/ }).click();
  await expect(sessions).toHaveCount(1);
  await expect(one.getByRole("dialog", { name: "Sign in again" })).toBeVisible();

  await signIn(two, person);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog", { name: "Sign out everywhere" }).getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(two.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
});
