import { readFileSync } from "node:fs";

import { expect, test } from "../fixtures/product";
import { folder, isClosed, letter, letterFrame, messages, plain, reader, row, subject } from "../fixtures/places";

test("reload and Back restore what was open", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("The first", "One."));
  await mail.deliver(person.address, plain("The second", "Two."));
  await signIn(page, person);
  await row(page, "The first").click();
  await expect(subject(page)).toHaveText("The first");
  await expect(letter(page)).toContainText("One.");
  await page.reload();
  await expect(subject(page)).toHaveText("The first");
  await expect(letter(page)).toContainText("One.");

  await row(page, "The second").click();
  await expect(subject(page)).toHaveText("The second");
  await page.goBack();
  await expect(subject(page)).toHaveText("The first");
  await page.goForward();
  await expect(letter(page)).toContainText("Two.");
});

test("a message counts as read once it is open", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Read me"));
  await signIn(page, person);
  await expect(page).toHaveTitle("Inbox (1) – Pli");
  await expect(folder(page, "Inbox")).toHaveAccessibleDescription("1 unread");
  await row(page, /^Unread, .*Read me/).click();
  await expect(row(page, /^Dan Whitlock, Read me/)).toBeVisible();
  await expect(page).toHaveTitle("Inbox – Pli");
  await expect.poll(async () => (await mail.messages(person.address, "INBOX"))[0].flags).toContain("\\Seen");
});

test("keys go through messages, and act on them", async ({ page, mail, person, signIn }) => {
  for (const name of ["Alpha", "Beta", "Gamma"]) {
    await mail.deliver(person.address, plain(name, `${name}.`));
  }
  await signIn(page, person);
  await row(page, "Gamma").click();
  await expect(letter(page)).toContainText("Gamma.");
  await page.keyboard.press("j");
  await expect(subject(page)).toHaveText("Beta");
  await expect(row(page, "Beta"), "the focus goes along").toBeFocused();
  await page.keyboard.press("j");
  await expect(subject(page)).toHaveText("Alpha");
  await page.keyboard.press("k");
  await expect(subject(page)).toHaveText("Beta");
  await reader(page).getByRole("button", { name: "Previous message" }).filter({ visible: true }).click();
  await expect(subject(page)).toHaveText("Gamma");
  await reader(page).getByRole("button", { name: "Next message" }).filter({ visible: true }).click();
  await expect(subject(page)).toHaveText("Beta");

  await page.keyboard.press("s");
  await expect(row(page, /^Flagged, .*Beta/)).toBeVisible();
  await page.keyboard.press("u");
  await expect(row(page, /^Unread, Flagged, .*Beta/)).toBeVisible();
  await page.keyboard.press("Escape");
  await isClosed(page);
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "Alpha")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(subject(page)).toHaveText("Alpha");
  await page.keyboard.press("e");
  await expect(row(page, "Alpha")).toHaveCount(0);
  await page.keyboard.press("#");
  await expect(row(page, "Beta")).toHaveCount(0);
  await expect.poll(async () => (await mail.messages(person.address, "Archive")).length).toBe(1);
  await expect.poll(async () => (await mail.messages(person.address, "Trash")).length).toBe(1);
});

test("keys that are pressed in the letter count as well", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Older", "Old words."));
  await mail.deliver(person.address, plain("Newer", "New words."));
  await signIn(page, person);
  await row(page, "Newer").click();
  await letter(page).getByText("New words.").click();
  await page.keyboard.press("j");
  await expect(letter(page)).toContainText("Old words.");
});

test("a question mark shows the keys, and no key reaches what is under them", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Under the sheet"));
  await signIn(page, person);
  await row(page, "Under the sheet").click();
  await expect(letter(page)).toBeVisible();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toContainText("Archive");
  await page.keyboard.press("s");
  await page.keyboard.press("e");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(subject(page)).toHaveText("Under the sheet");
  await expect(row(page, /^Dan Whitlock, Under the sheet/)).toBeVisible();
});

test("all headers are there, decoded and as they came", async ({ page, mail, person, signIn }) => {
  const message = plain("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=").replace("\n\n", "\nX-Mailer: Quill 1.0\n\n");
  await mail.deliver(person.address, message);
  await signIn(page, person);
  await row(page, "Grüße").click();
  await expect(letter(page)).toContainText("At noon?");
  await reader(page).getByRole("button", { name: "More actions" }).filter({ visible: true }).click();
  await page.getByRole("menuitem", { name: "View headers" }).click();
  const headers = page.getByRole("region", { name: "Headers" });
  await expect(headers.getByRole("row", { name: "Subject Grüße" })).toBeVisible();
  await headers.getByRole("button", { name: "Raw" }).click();
  await expect(headers.getByRole("row", { name: "Subject =?utf-8?Q?Gr=C3=BC=C3=9Fe?=" })).toBeVisible();
  await headers.getByRole("searchbox", { name: "Search headers" }).fill("quill");
  await expect(headers.getByRole("row")).toHaveCount(1);
  await expect(headers).toContainText("Quill 1.0");
  await page.getByRole("button", { name: "Back to the message" }).click();
  await expect(letter(page)).toContainText("At noon?");
});

test("images from elsewhere wait for a word", async ({ page, mail, person, signIn }) => {
  const html = '<p>A picture</p><img src="https://images.elsewhere.example/a.png" alt="a press">';
  await mail.deliver(
    person.address,
    `From: news@elsewhere.example\nSubject: With a picture\nContent-Type: text/html\n\n${html}\n`,
  );
  await signIn(page, person);
  await row(page, "With a picture").click();
  await expect(letter(page)).toContainText("A picture");
  await expect(reader(page)).toContainText("1 image from elsewhere blocked");
  expect(await images(page)).toEqual([]);
  // That it comes through the server and not from there itself is watched over in every journey.
  const proxied = page.waitForRequest(/\/api\/images\//);
  await reader(page).getByRole("button", { name: "Show images" }).click();
  await proxied;
  await expect(reader(page).getByText("1 image from elsewhere blocked")).toBeHidden();
});

/** The addresses of the images in the letter that is open. */
function images(page: Parameters<typeof letterFrame>[0]): Promise<string[]> {
  return letterFrame(page).evaluate((frame: HTMLIFrameElement) =>
    [...frame.contentDocument!.images].map((image) => image.src).filter((src) => src !== "" && !src.startsWith("data:")),
  );
}

test("attachments arrive as they were sent", async ({ page, mail, person, signIn }) => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251));
  const encoded = bytes.toString("base64").replaceAll(/.{76}/g, "$&\n");
  await mail.deliver(
    person.address,
    [
      "From: Dan Whitlock <dan@partner.example>",
      "Subject: The drawings",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b\nContent-Type: text/plain\n\nHere they are.",
      '--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="drawings.bin"',
      `Content-Transfer-Encoding: base64\n\n${encoded}\n--b--\n`,
    ].join("\n"),
  );
  await signIn(page, person);
  await row(page, /The drawings.*with attachment/).click();
  await expect(letter(page)).toContainText("Here they are.");
  const download = page.waitForEvent("download");
  await reader(page).getByRole("list", { name: "Attachments" }).getByRole("link", { name: /drawings\.bin/ }).click();
  expect((await download).suggestedFilename()).toBe("drawings.bin");
  expect(readFileSync(await (await download).path()).equals(bytes)).toBe(true);
});

test("a message that is gone is told as such, and the list stays", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Here and there"));
  await signIn(page, person);
  await row(page, "Here and there").click();
  await expect(subject(page)).toHaveText("Here and there");
  await page.goto(page.url().replace(/\.(\d+)$/, ".999"));
  await expect(reader(page)).toContainText("This message is gone.");
  await expect(messages(page)).toContainText("Here and there");
});
