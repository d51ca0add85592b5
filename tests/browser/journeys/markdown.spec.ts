import { expect, test } from "../fixtures/product";
import { type Composer, composer, folder, letter, newMessage, notice, plain, reader, row } from "../fixtures/places";
import { arrived, hastily, headerOf } from "../fixtures/post";

const area = (form: Composer) => form.form.getByRole("textbox", { name: "Message text" });
const format = (form: Composer, name: string) => form.form.getByRole("radio", { name, exact: true });
const preview = (form: Composer) => form.form.frameLocator('iframe[title="Preview"]').locator("body");

const PLAN = [
  "# The plan",
  "",
  "We **fold**, then *sew*:",
  "",
  "- paper",
  "- [x] thread",
  "",
  "| Day | Who |",
  "| --- | --- |",
  "| Monday | Anna |",
  "",
  "See https://pli.example/plan <script>alert(1)</script>",
].join("\n");

test("Markdown is shown as it will look, and arrives as written and as what it means", async ({ page, mail, person, another, signIn }) => {
  const friend = another();
  await hastily(page);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.subject().fill("In Markdown");
  await format(form, "Markdown").click();
  await area(form).fill(PLAN);
  await expect(preview(form).getByRole("heading", { name: "The plan" })).toBeVisible();
  await expect(preview(form).getByRole("cell", { name: "Anna" })).toBeVisible();
  await expect(preview(form)).toContainText("<script>alert(1)</script>");

  // Nothing is lost on the way through the other formats, and the draft is what it was.
  await format(form, "Rich text").click();
  await expect(form.text().locator("strong, b")).toHaveText("fold");
  await format(form, "Markdown").click();
  await expect(area(form)).toHaveValue(/We \*\*fold\*\*, then \*sew\*:\n\n- paper\n- ☑ thread\n\n\| Day \| Who \|/);
  await area(form).fill(PLAN);
  await form.saved();
  await form.button("Close").click();
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await folder(page, "Drafts").click();
  await row(page, "In Markdown").click();
  await expect(area(form)).toHaveValue(PLAN);

  await form.send();
  const raw = await arrived(mail, friend.address, "In Markdown");
  expect(headerOf(raw, "Content-Type")).toContain("multipart/alternative");
  const [, text, html] = raw.split(/^Content-Type: text\//im);
  expect(text).toContain("We **fold**, then *sew*:");
  expect(html).toContain("<strong>fold</strong>");
  expect(html).not.toContain("<script");
  expect(raw).not.toContain("X-Pli");
});

test("an answer in Markdown keeps the quote whole, and what Markdown can't say is told", async ({ page, mail, person, another, signIn }) => {
  const writer = another();
  const html = `From: ${writer.name} <${writer.address}>\nTo: ${person.address}\nSubject: Colours\nContent-Type: text/html\n\n<table><tr><td bgcolor="#ffcc00">Ochre?</td></tr></table>`;
  await mail.deliver(person.address, html);
  await hastily(page);
  await signIn(page, person);
  await row(page, "Colours").click();
  await expect(letter(page)).toContainText("Ochre?");
  await page.keyboard.press("r");
  const form = composer(page);
  await form.write("Rather this:");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+u");
  await format(form, "Markdown").click();
  await expect(notice(page)).toContainText("cannot be written in Markdown");
  await area(form).fill("Rather **moss**.");
  await form.send();
  const raw = await arrived(mail, writer.address, "Re: Colours");
  expect(raw).toContain("Rather **moss**.");
  expect(raw).toContain("> Ochre?");
  expect(raw).toContain("<strong>moss</strong>");
  expect(raw.replaceAll("=\r\n", "")).toMatch(/<td[^>]*ffcc00/i);
});

test("new messages can always be Markdown, and a phone shows the preview in its place", async ({ page, person, signIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, person);
  await page.goto("/settings/writing");
  await page.getByRole("radio", { name: "Markdown" }).check({ force: true });
  await page.goto("/");
  await page.getByRole("button", { name: "New message" }).filter({ visible: true }).click();
  const form = composer(page);
  await area(form).fill("**Ink**");
  await form.button("Preview").click();
  await expect(preview(form).locator("strong")).toHaveText("Ink");
  await expect(area(form)).toBeHidden();
  await form.button("Preview").click();
  await expect(area(form)).toHaveValue("**Ink**");
});

test("a message dragged onto the composer is attached, and a recipient is dragged to Bcc", async ({ page, mail, person, another, signIn }) => {
  const friend = another();
  await mail.deliver(person.address, plain("The drawing", "Enclosed."));
  await hastily(page);
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", friend.address);
  await form.addTo("To", "ben@pli.example");
  await form.subject().fill("With a letter");
  await row(page, "The drawing").dragTo(form.form);
  await expect(form.button("Remove The drawing.eml")).toBeVisible();
  await expect(row(page, "The drawing")).toBeVisible();

  const chip = form.recipient("ben@pli.example").locator("xpath=..");
  await chip.hover();
  await page.mouse.down();
  await page.mouse.move(10, 10);
  await form.field("Bcc").hover();
  await form.field("Bcc").hover();
  await page.mouse.up();
  await form.send();
  const raw = await arrived(mail, friend.address, "With a letter");
  expect(raw).toContain("Content-Type: message/rfc822");
  expect(raw).toContain("Enclosed.");
  expect(raw).not.toContain("ben@pli.example");
  await expect(reader(page)).toBeVisible();
});
