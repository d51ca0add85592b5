import { readFileSync } from "node:fs";

import { expect, test } from "../fixtures/product";
import { arrived } from "../fixtures/post";
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

test("headers tell the way of a message, and whose word on the sender counts", async ({ page, mail, person, signIn }) => {
  const trace = [
    "Received: from relay.transit.example (relay.transit.example [198.51.100.7])",
    "\tby mx.pli.example with ESMTP id 2; Fri, 21 Nov 2025 10:42:13 +0100",
    "Authentication-Results: mx.pli.example; dmarc=fail header.from=partner.example;",
    "\tspf=softfail smtp.mailfrom=partner.example",
    "Authentication-Results: mx.evil.example; dmarc=pass header.from=partner.example",
    "Received: from [192.0.2.44] by mail.partner.example with ESMTPSA (TLS1.3); Fri, 21 Nov 2025 09:36:02 +0000",
  ];
  await mail.deliver(person.address, `${trace.join("\n")}\n${plain("Long way")}`);
  await signIn(page, person);
  await row(page, "Long way").click();
  await expect(letter(page)).toContainText("At noon?");
  await page.keyboard.press("h");
  const stops = page.getByRole("list", { name: "Journey" }).getByRole("listitem");
  await expect(stops.nth(0)).toContainText("mail.partner.example");
  await expect(stops.nth(0)).toContainText("TLS 1.3");
  await expect(stops.nth(1)).toContainText(/waited 6 mins? 11 secs?/);
  await expect(stops.nth(1)).toContainText("not encrypted");
  await expect(page.getByRole("heading", { name: "Is it really from partner.example?" })).toBeVisible();
  await expect(page.getByText("Probably not: the checks of mx.pli.example failed.")).toBeVisible();
  await expect(page.getByText("Claimed by mx.evil.example")).toBeVisible();
});

test("all files are downloaded in one", async ({ page, mail, person, signIn }) => {
  const file = (name: string) =>
    `--b\nContent-Type: text/plain; name="${name}"\nContent-Disposition: attachment; filename="${name}"\n\n${name}\n`;
  const type = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"';
  const message = plain("Two files").replace("\n\n", `\n${type}\n\n--b\n\n`);
  await mail.deliver(person.address, `${message}\n${file("a.txt")}${file("b.txt")}--b--\n`);
  await signIn(page, person);
  await row(page, "Two files").click();
  const download = page.waitForEvent("download");
  await reader(page).getByRole("link", { name: "Download all" }).click();
  const archive = await download;
  expect(archive.suggestedFilename()).toBe("Two files.zip");
  const bytes = readFileSync(await archive.path());
  expect(bytes.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
  expect(bytes.toString("latin1")).toContain("b.txt");
});

test("one notice says what to know of a sender", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Your password", "Now!", "Pli support <help@pIi.example>"));
  await mail.deliver(person.address, plain("From outside"));
  await signIn(page, person);
  await row(page, "From outside").click();
  await expect(reader(page).getByText("partner.example is not one of your organisation’s domains.")).toBeVisible();
  await row(page, "Your password").click();
  await expect(reader(page).getByText("The sender makes one think of pli.example")).toBeVisible();
  await expect(reader(page).getByText("External sender.")).toHaveCount(0);
});

test("a list is left after a word, by mail where it wants that", async ({ page, mail, person, another, signIn }) => {
  const list = another();
  const message = plain("News").replace("\n\n", `\nList-Unsubscribe: <mailto:${list.address}?subject=off>\n\n`);
  await mail.deliver(person.address, message);
  await signIn(page, person);
  await row(page, "News").click();
  await reader(page).getByRole("button", { name: "Unsubscribe" }).click();
  await expect(reader(page).getByRole("status")).toContainText(`Write to ${list.address}, in your name`);
  await reader(page).getByRole("button", { name: "Unsubscribe" }).click();
  await expect(reader(page).getByRole("status")).toContainText(`${list.address} was asked to send you no more`);
  await arrived(mail, list.address, "off");
});

test("a delivery report says who did not get it, why, and what to do", async ({ page, mail, person, signIn }) => {
  const report = [
    "From: Mail Delivery System <MAILER-DAEMON@pli.example>",
    `To: ${person.address}`,
    "Subject: Undelivered mail",
    "MIME-Version: 1.0",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    "",
    "--b\nContent-Type: text/plain\n\nI'm sorry.",
    "--b\nContent-Type: message/delivery-status\n",
    "Reporting-MTA: dns; mail.pli.example\n",
    "Final-Recipient: rfc822; nobody@elsewhere.example\nAction: failed\nStatus: 5.1.1",
    "Diagnostic-Code: smtp; 550 no such user\n",
    "--b--",
  ];
  await mail.deliver(person.address, `${report.join("\n")}\n`);
  await signIn(page, person);
  await row(page, "Undelivered mail").click();
  await expect(reader(page).getByText("Not delivered to nobody@elsewhere.example.")).toBeVisible();
  await expect(reader(page).getByText("There is no such address.")).toBeVisible();
  await reader(page).getByText("What the host said").click();
  await expect(reader(page).getByText("5.1.1 550 no such user")).toBeVisible();
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

test("images of a trusted sender are shown unasked, until the trust is taken back", async ({ page, mail, person, signIn }) => {
  const message = (subject: string, from: string) =>
    `From: ${from}\nSubject: ${subject}\nContent-Type: text/html\n\n<p>Look</p><img src="https://images.elsewhere.example/a.png">\n`;
  await mail.deliver(person.address, message("First of them", "news@elsewhere.example"));
  await mail.deliver(person.address, message("Second of them", "other@elsewhere.example"));
  await signIn(page, person);
  await row(page, "First of them").click();
  await reader(page).getByRole("button", { name: "More choices for images" }).click();
  await page.getByRole("menuitem", { name: "Always from elsewhere.example" }).click();
  await expect(reader(page).getByText("1 image from elsewhere blocked")).toBeHidden();
  const proxied = page.waitForRequest(/\/api\/images\//);
  await row(page, "Second of them").click();
  await expect(subject(page)).toHaveText("Second of them");
  await proxied;
  await expect(reader(page).getByText("1 image from elsewhere blocked")).toBeHidden();
  await page.goto("/settings/appearance");
  await page.getByRole("button", { name: "No longer show images of elsewhere.example" }).click();
  await expect(page.getByText("Shown only when you ask for them.")).toBeVisible();
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
