import { expect, test } from "../fixtures/product";
import { composer, letter, newMessage, notice, plain, reader, row, subject, undo } from "../fixtures/places";
import { arrived, countOf, hastily, headerOf } from "../fixtures/post";

const FILE = { name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("Fold, sew, glue.\n") };

test("a message reaches To, Cc and Bcc, and nobody learns of the Bcc", async ({ page, mail, person, another, signIn }) => {
  const [to, copy, blind] = [another(), another(), another()];
  await hastily(page);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", to.address);
  await form.button("Cc and Bcc").click();
  await form.addTo("Cc", `${copy.name} <${copy.address}>`);
  await form.addTo("Bcc", blind.address);
  await expect(form.recipient(copy.name)).toBeVisible();
  await form.subject().fill("Who knows what");
  await form.write("Blind means blind.");
  await form.attach(FILE);
  await form.send();
  await expect(notice(page)).toContainText("Sending to");

  const letters = await Promise.all([to, copy, blind].map(({ address }) => arrived(mail, address, "Who knows what")));
  const [first, second, third] = letters;
  for (const raw of letters) {
    expect(headerOf(raw, "Bcc")).toBeUndefined();
    expect(headerOf(raw, "To")).toContain(to.address);
    expect(headerOf(raw, "Cc")).toContain(copy.address);
    expect(raw).toContain("Blind means blind.");
    expect(raw).toContain('filename="plan.txt"');
  }
  expect(first).not.toContain(blind.address);
  expect(second).not.toContain(blind.address);
  expect(headerOf(third, "To")).not.toContain(blind.address);
  await expect.poll(async () => (await mail.messages(person.address, "Sent")).length).toBe(1);
  await expect.poll(async () => (await mail.messages(person.address, "Drafts")).length).toBe(0);
});

test("a menu takes the focus, and Escape closes it and not the message under it", async ({ page, person, signIn }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.subject().fill("Stays open");
  const button = form.button("Message options");
  await button.click();
  await expect(page.getByRole("menuitemradio", { name: "High" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitemradio", { name: "Normal" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(form.subject()).toHaveValue("Stays open");
});

test("a pasted list becomes recipients, and a wrong one is told", async ({ page, context, person, signIn }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, person);
  const form = await newMessage(page);
  const list = 'Ben Okafor <ben@pli.example>, "Keller, Anna" <anna@pli.example>; chloe@pli.example\nwrong@@pli.example';
  await page.evaluate((list) => navigator.clipboard.writeText(list), list);
  await form.field("To").click();
  await page.keyboard.press("Control+v");
  for (const name of ["Ben Okafor", "Keller, Anna", "chloe@pli.example", "wrong@@pli.example"]) {
    await expect(form.recipient(name)).toBeVisible();
  }
  await expect(form.form).toContainText("“wrong@@pli.example” has more than one @.");
  await form.send();
  await expect(form.notice()).toContainText("has more than one @");
  await form.recipient("wrong@@pli.example").click();
  await form.field("To").press("Backspace");
  await expect(form.recipient("chloe@pli.example")).toHaveCount(0);
});

test("an answer carries the thread, the quote and a file", async ({ page, mail, person, another, signIn }) => {
  const writer = another();
  const message = plain("The binding", "Red or green?", `${writer.name} <${writer.address}>`);
  await mail.deliver(person.address, message);
  await hastily(page);
  await signIn(page, person);
  await row(page, "The binding").click();
  await expect(letter(page)).toContainText("Red or green?");
  await page.keyboard.press("r");
  const form = composer(page);
  await expect(form.recipient(writer.name)).toBeVisible();
  await expect(form.subject()).toHaveValue("Re: The binding");
  await form.write("Green, please.");
  await form.attach(FILE);
  await form.send();

  const raw = await arrived(mail, writer.address, "Re: The binding");
  expect(headerOf(raw, "In-Reply-To")).toBe("<the-binding@partner.example>");
  expect(headerOf(raw, "References")).toBe("<the-binding@partner.example>");
  expect(raw).toContain("Green, please.");
  expect(raw).toContain("> Red or green?");
  expect(raw).toContain('filename="plan.txt"');
  await expect(row(page, /The binding.*answered/)).toBeVisible();
});

test("an answer to all goes to all but oneself", async ({ page, mail, person, another, signIn }) => {
  const [writer, third] = [another(), another()];
  const message = plain("For all", "Who comes?", `${writer.name} <${writer.address}>`);
  const cc = `Cc: ${third.name} <${third.address}>`;
  await mail.deliver(person.address, message.replace("To: you@pli.example", `To: ${person.address}\n${cc}`));
  await signIn(page, person);
  await row(page, "For all").click();
  await expect(letter(page)).toContainText("Who comes?");
  await page.keyboard.press("a");
  const form = composer(page);
  await expect(form.recipient(writer.name)).toBeVisible();
  await expect(form.recipient(third.name)).toBeVisible();
  await expect(form.recipient(person.address)).toHaveCount(0);
  await expect(form.recipient(person.name)).toHaveCount(0);
});

test("a forwarded message takes its files along", async ({ page, mail, person, another, signIn }) => {
  const reader_ = another();
  const parts = [
    "From: Dan Whitlock <dan@partner.example>\nSubject: Drawings\nContent-Type: multipart/mixed; boundary=b\n",
    "--b\nContent-Type: text/plain\n\nSee the drawing.",
    '--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="drawing.txt"\n\nA line.\n--b--\n',
  ];
  await mail.deliver(person.address, parts.join("\n"));
  await hastily(page);
  await signIn(page, person);
  await row(page, "Drawings").click();
  await expect(letter(page)).toContainText("See the drawing.");
  await reader(page).getByRole("button", { name: "Forward", exact: true }).filter({ visible: true }).click();
  const form = composer(page);
  await expect(form.subject()).toHaveValue("Fwd: Drawings");
  await expect(form.button("Remove drawing.txt")).toBeVisible();
  await form.addTo("To", reader_.address);
  await form.send();
  const raw = await arrived(mail, reader_.address, "Fwd: Drawings");
  expect(raw).toContain("See the drawing.");
  expect(raw).toContain('filename="drawing.txt"');
});

test("letters of all scripts arrive as written, rich or plain", async ({ page, mail, person, another, signIn }) => {
  const friend = another();
  await hastily(page);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("Grüße – 日本語 – 🌿");
  await form.write("Ça va? Привет! 你好 🌿");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+b");
  await form.send();
  await arrived(mail, friend.address, /^Subject: =\?utf-8/im);

  await page.context().clearCookies();
  await signIn(page, friend);
  await row(page, "Grüße – 日本語 – 🌿").click();
  await expect(subject(page)).toHaveText("Grüße – 日本語 – 🌿");
  await expect(letter(page)).toContainText("Ça va? Привет! 你好 🌿");
  await expect(letter(page).locator("b, strong")).toHaveText("Ça va? Привет! 你好 🌿");
});

test("a picture pasted into the text arrives in it", async ({ page, context, mail, person, another, signIn }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const friend = another();
  await hastily(page);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("A picture");
  await form.write("Look at this:");
  await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d")!.fillRect(0, 0, 100, 100);
    const picture = await new Promise<Blob>((done) => canvas.toBlob((blob) => done(blob!), "image/png"));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  });
  await form.text().click();
  await page.keyboard.press("Control+v");
  await expect(form.text().locator("img")).toBeVisible();
  await form.send();
  expectPictureInText(await arrived(mail, friend.address, "A picture"));
});

test("a forwarded message takes the pictures of its text along", async ({ page, mail, person, another, signIn }) => {
  const friend = another();
  const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  const parts = [
    "From: Dan Whitlock <dan@partner.example>\nSubject: Postcard\nContent-Type: multipart/related; boundary=b\n",
    '--b\nContent-Type: text/html\n\n<p>From the lake:</p><img src="cid:lake@partner.example" alt="The lake">',
    `--b\nContent-Type: image/png\nContent-ID: <lake@partner.example>\nContent-Transfer-Encoding: base64\n\n${dot}\n--b--\n`,
  ];
  await mail.deliver(person.address, parts.join("\n"));
  await hastily(page);
  await signIn(page, person);
  await row(page, "Postcard").click();
  await expect(letter(page).getByRole("img", { name: "The lake" })).toBeVisible();
  await reader(page).getByRole("button", { name: "Forward", exact: true }).filter({ visible: true }).click();
  const form = composer(page);
  await expect(form.subject()).toHaveValue("Fwd: Postcard");
  await form.addTo("To", friend.address);
  await form.send();
  const raw = await arrived(mail, friend.address, "Fwd: Postcard");
  expectPictureInText(raw);
  expect(raw).toContain(dot.slice(0, 60));
});

test("an answer to a mailing list goes to the list, and a message can be the beginning of a new one", async ({
  page,
  mail,
  person,
  another,
  signIn,
}) => {
  const friend = another();
  const list = plain("Binding day", "Who brings glue?").replace("Subject:", "List-Post: <mailto:binders@pli.example>\nSubject:");
  await mail.deliver(person.address, list);
  await hastily(page);
  await signIn(page, person);
  await row(page, "Binding day").click();
  await expect(letter(page)).toContainText("Who brings glue?");
  const choose = async (name: string) => {
    await reader(page).getByRole("button", { name: "More actions" }).filter({ visible: true }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await choose("Reply to list");
  const form = composer(page);
  await expect(form.recipient("binders@pli.example")).toBeVisible();
  await expect(form.subject()).toHaveValue("Re: Binding day");
  await form.button("Discard draft").click();
  await expect(form.form).toHaveCount(0);

  await choose("Edit as new");
  await expect(form.subject()).toHaveValue("Binding day");
  await expect(form.form.getByRole("textbox", { name: "Message text" })).toHaveValue(/Who brings glue\?/);
  await form.addTo("To", friend.address);
  await form.button("Remove you@pli.example").click();
  await form.button("Message options").click();
  await page.getByRole("menuitemradio", { name: "High" }).click();
  await form.button("Message options").click();
  await page.getByRole("menuitemcheckbox", { name: "Ask for a read receipt" }).click();
  await form.send();
  const raw = await arrived(mail, friend.address, "Binding day");
  expect(raw).toContain("Who brings glue?");
  expect(headerOf(raw, "Importance")).toBe("high");
  expect(headerOf(raw, "Disposition-Notification-To")).toContain(person.address);
  expect(headerOf(raw, "In-Reply-To")).toBeUndefined();
});

/** The message has one picture, beside the HTML that shows it (RFC 2387, RFC 2392). */
function expectPictureInText(raw: string): void {
  const [, id] = /^Content-ID: <(.+)>/im.exec(raw) ?? [];
  expect(raw).toContain("multipart/related");
  expect(raw.match(/^Content-Type: image\/png/gim)).toHaveLength(1);
  expect(raw.replaceAll("=\r\n", "")).toContain(`cid:${id}`);
}

test("a message goes on to somebody else as it came, after a moment to take that back", async ({
  page,
  mail,
  person,
  another,
  signIn,
}) => {
  const friend = another();
  await mail.deliver(person.address, plain("For the workshop", "The press is at four."));
  await hastily(page, 5);
  await signIn(page, person);
  await row(page, "For the workshop").click();
  await expect(letter(page)).toContainText("The press is at four.");
  const redirect = async () => {
    await reader(page).getByRole("button", { name: "More actions" }).filter({ visible: true }).click();
    await page.getByRole("menuitem", { name: "Redirect…" }).click();
    const dialog = page.getByRole("dialog", { name: "Redirect message" });
    await expect(dialog.getByRole("button", { name: "Redirect" })).toBeDisabled();
    await dialog.getByRole("combobox", { name: "To" }).fill(friend.address);
    await dialog.getByRole("combobox", { name: "To" }).press("Enter");
    await dialog.getByRole("button", { name: "Redirect" }).click();
    await expect(dialog).toHaveCount(0);
  };
  await redirect();
  await undo(page).click();
  await expect(notice(page)).toContainText("Taken back; nothing was sent.");
  await redirect();
  const raw = await arrived(mail, friend.address, "For the workshop");
  expect(headerOf(raw, "From")).toContain("dan@partner.example");
  expect(headerOf(raw, "Resent-From")).toContain(person.address);
  expect(raw).toContain("The press is at four.");
  expect(await countOf(mail, friend.address, "INBOX", "For the workshop")).toBe(1);
});
