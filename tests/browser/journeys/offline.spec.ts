// Without a network, and before it answers: what this browser kept is there, and what was done goes out once.

import type { BrowserContext, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { composer, folder, letter, messages, newMessage, plain, press, row, subject } from "../fixtures/places";
import { arrived, countOf, hastily } from "../fixtures/post";
import { isKept, kept } from "../fixtures/kept";

declare const pliKept: { read(kind: string, id: string): Promise<string | undefined> };

/** Waits until all that the page is made of has a copy, and its worker answers for it. */
async function isCopied(page: Page): Promise<void> {
  const missing = async () => {
    if (!navigator.serviceWorker.controller || !(await caches.match("/"))) return ["the page"];
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const files = loaded.filter((name) => /\/(app|pli)-[0-9a-f]{16}/.test(name));
    const copies = await Promise.all(files.map((file) => caches.match(file)));
    return files.filter((_, at) => !copies[at]);
  };
  await expect.poll(() => page.evaluate(missing), { timeout: 60_000 }).toEqual([]);
}

const offline = (page: Page) => page.getByText("You’re offline.");

test("the inbox is there before the server answers, and new mail joins it", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Lunch on Friday?"));
  await signIn(page, person);
  await expect(row(page, "Lunch on Friday?")).toBeVisible();
  await isKept(page, "Lunch on Friday?");
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\/api\/(accounts\/[^/]+\/start|session)/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("about:blank");
  await mail.deliver(person.address, plain("Just in"));
  await page.goto("/");
  await expect(row(page, "Lunch on Friday?")).toBeVisible();
  letGo();
  await expect(row(page, "Just in")).toBeVisible();
  await expect(row(page, "Lunch on Friday?")).toHaveAttribute("aria-rowindex", "2");
  await expect(folder(page, "Inbox")).toHaveAccessibleDescription("2 unread");
});

test("without a server, lists and read messages are there, and others say why not", async ({ page, mail, person, server, signIn }) => {
  for (const name of ["One", "Two", "Three", "Four", "Five", "Six"]) {
    await mail.deliver(person.address, plain(name, `Text of ${name}.`));
  }
  await signIn(page, person);
  await row(page, "Six").click();
  await expect(letter(page)).toContainText("Text of Six.");
  await isKept(page, "Text of Six.");
  await isCopied(page);
  await server.kill();
  try {
    await page.goto("/");
    await expect(messages(page).getByRole("row")).toHaveCount(6);
    await expect(offline(page)).toBeVisible();
    await row(page, "Six").click();
    await expect(subject(page)).toHaveText("Six");
    await expect(letter(page)).toContainText("Text of Six.");
    await row(page, "One").click();
    await expect(page.getByText("This message isn’t on this device.")).toBeVisible();
  } finally {
    await server.launch();
  }
  await expect(offline(page)).toBeHidden({ timeout: 30_000 });
  await row(page, "Two").click();
  await expect(letter(page)).toContainText("Text of Two.");
});

test("what came while the server was away is in the folder that one opens next", async ({ page, mail, person, server, signIn }) => {
  await mail.deliver(person.address, plain("Before"));
  await signIn(page, person);
  await expect(row(page, "Before")).toBeVisible();
  await folder(page, "Archive").click();
  await expect(row(page, "Before")).toHaveCount(0);
  await server.kill();
  try {
    await mail.deliver(person.address, plain("Meanwhile"));
  } finally {
    await server.launch();
  }
  await expect(folder(page, "Inbox")).toHaveAccessibleDescription("2 unread", { timeout: 30_000 });
  await folder(page, "Inbox").click();
  await expect(row(page, "Meanwhile")).toBeVisible();
});

test("what is done without a server is shown, outlives the page, and is done once", async ({ page, context, mail, person, another, server, signIn }) => {
  test.slow();
  const friend = another();
  for (const name of ["To be flagged", "To be archived", "To be deleted", "To stay"]) {
    await mail.deliver(person.address, plain(name));
  }
  await hastily(page);
  await signIn(page, person);
  await row(page, "To be flagged").click();
  await expect(letter(page)).toContainText("At noon?");
  const form = await newMessage(page);
  await form.button("Close and keep draft").click();
  await isCopied(page);
  await server.kill();
  try {
    await press(page, "To be flagged", "Flag");
    await press(page, "To be archived", "Archive");
    await press(page, "To be deleted", "Delete");
    await press(page, "To stay", "Archive");
    await page.locator(".toast-region").getByRole("button", { name: "Undo" }).click();
    await expect(row(page, "To stay")).toBeVisible();
    const written = await newMessage(page);
    await written.addTo("To", friend.address);
    await written.subject().fill("From the train");
    await written.write("There is no network here.");
    await written.send();
    await expect(written.form).toHaveCount(0);
    await page.getByRole("link", { name: /^Outbox/ }).first().click();
    const item = page.getByRole("list", { name: "Outbox" }).getByRole("listitem").filter({ hasText: "From the train" });
    await expect(item).toContainText("Waits for the network.");
    await isKept(page, "From the train");
    await page.close();

    // The tab was closed; another one shows what was done.
    page = await context.newPage();
    await page.goto("/");
    await expect(row(page, /Flagged, .*To be flagged/)).toBeVisible();
    await expect(row(page, "To stay")).toBeVisible();
    await expect(row(page, "To be archived")).toHaveCount(0);
    await expect(row(page, "To be deleted")).toHaveCount(0);
    await expect(composer(page).form).toHaveCount(0);
  } finally {
    await server.launch();
  }
  await arrived(mail, friend.address, "From the train");
  await expect.poll(() => countOf(mail, person.address, "Archive", "To be archived")).toBe(1);
  await expect.poll(() => countOf(mail, person.address, "Trash", "To be deleted")).toBe(1);
  await expect(offline(page)).toBeHidden({ timeout: 30_000 });
  await expect(messages(page).getByRole("row")).toHaveCount(2);
  await expect(row(page, /Flagged, .*To be flagged/)).toBeVisible();
  const inbox = await mail.messages(person.address, "INBOX");
  expect(inbox.map(({ raw, flags }) => [/Subject: (.*)\r/.exec(raw)![1], flags.includes("\\Flagged")])).toEqual([
    ["To be flagged", true],
    ["To stay", false],
  ]);
  expect(await countOf(mail, person.address, "Archive", "To stay")).toBe(0);
  await expect.poll(() => countOf(mail, person.address, "Sent", "From the train")).toBe(1);
  expect(await countOf(mail, friend.address, "INBOX", "From the train")).toBe(1);
});

test("a message that waits for the network can be taken back", async ({ page, mail, person, another, server, signIn }) => {
  const friend = another();
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("Not yet");
  await form.write("I must think about it.");
  await form.saved();
  await isCopied(page);
  await server.kill();
  try {
    await form.send();
    await page.getByRole("link", { name: /^Outbox/ }).first().click();
    const item = page.getByRole("list", { name: "Outbox" }).getByRole("listitem").filter({ hasText: "Not yet" });
    await item.getByRole("button", { name: "Undo" }).click();
    await expect(composer(page).subject()).toHaveValue("Not yet");
    await expect(item).toHaveCount(0);
  } finally {
    await server.launch();
  }
  await expect(composer(page).text()).toContainText("I must think about it.");
  expect(await countOf(mail, friend.address, "INBOX", "Not yet")).toBe(0);
});

/** What stays in a browser: names of databases, keys of storages, and paths in caches. */
const left = (page: Page) =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    const cached = (await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname));
    return {
      databases: names.filter((name) => name?.startsWith("pli")),
      storages: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
      api: (await Promise.all(cached)).flat().filter((path) => path.startsWith("/api/") && path !== "/api/composer-frame"),
    };
  });

test("signing out leaves nothing of the mail", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Between us"));
  await signIn(page, person);
  await row(page, "Between us").click();
  await expect(letter(page)).toContainText("At noon?");
  await isKept(page, "Between us");
  await isCopied(page);
  await page.getByRole("button", { name: /^Switch account/ }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect.poll(() => left(page)).toEqual({ databases: [], storages: ["pli.preferences"], api: [] });
  await page.goBack().catch(() => {});
  await expect(row(page, "Between us")).toHaveCount(0);
});

test("a session that ended elsewhere takes the kept mail along, and the next person sees none of it", async ({ page, context, mail, person, another, signIn }) => {
  const other = another();
  await mail.deliver(person.address, plain("Between us"));
  await mail.deliver(other.address, plain("For another"));
  await signIn(page, person);
  await expect(row(page, "Between us")).toBeVisible();
  await isKept(page, "Between us");
  await endSession(context);
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  // The page may be loaded anew meanwhile.
  await expect(async () => expect(await kept(page)).not.toContain("Between us")).toPass();
  await signIn(page, other);
  await expect(row(page, "For another")).toBeVisible();
  await isKept(page, "For another");
  expect(await kept(page)).not.toContain("Between us");
  await page.reload();
  await expect(row(page, "For another")).toBeVisible();
  await expect(row(page, "Between us")).toHaveCount(0);
});

/** Ends the session as another device would. */
async function endSession(context: BrowserContext): Promise<void> {
  const answer = await context.request.delete("/api/session", {
    headers: { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" },
  });
  expect(answer.status()).toBe(204);
}

test("it can be installed", async ({ page, context, person, signIn }) => {
  await signIn(page, person);
  await isCopied(page);
  const session = await context.newCDPSession(page);
  const { data, errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data!);
  expect(manifest).toMatchObject({ name: "Pli", display: "standalone", start_url: "/" });
  expect(manifest.shortcuts.map(({ name }: { name: string }) => name)).toEqual(["New message", "Search"]);
  const sizes = await page.evaluate(async (icons: { src: string; sizes: string }[]) => {
    const bitmaps = icons.map(async ({ src }) => createImageBitmap(await (await fetch(src)).blob()));
    return (await Promise.all(bitmaps)).map(({ width, height }) => `${width}x${height}`);
  }, manifest.icons.filter(({ type }: { type: string }) => type === "image/png"));
  expect(sizes).toEqual(["192x192", "512x512", "512x512"]);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // What tests drive is always a private window.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
  await page.goto("/?search");
  await expect(page.getByRole("searchbox", { name: "Search mail" }).first()).toBeFocused();
});
