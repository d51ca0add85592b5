import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { letter, plain, reader, row } from "../fixtures/places";

interface File {
  type: string;
  name: string;
  content: string | Buffer;
}

/** A letter with files. */
function withFiles(subject: string, ...files: File[]): string {
  const part = ({ type, name, content }: File) =>
    `--b\nContent-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\n` +
    `Content-Transfer-Encoding: base64\n\n${Buffer.from(content).toString("base64")}\n`;
  const type = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"';
  return `${plain(subject).replace("\n\n", `\n${type}\n\n--b\n\n`)}\n${files.map(part).join("")}--b--\n`;
}

/** One pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const EVENT = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "BEGIN:VEVENT",
  "SUMMARY:Choice of binding",
  "LOCATION:Salle Jura",
  "DTSTART:20261130T100000Z",
  "DTEND:20261130T110000Z",
  "ORGANIZER;CN=Ben Okafor:mailto:ben@pli.example",
  "ATTENDEE;CN=Anna Keller;PARTSTAT=ACCEPTED:mailto:anna@pli.example",
  "END:VEVENT",
  "END:VCALENDAR",
  "",
].join("\r\n");

const CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Rosa Blum\r\nTEL:+41 21 555 01 42\r\nEND:VCARD\r\n";

const MAIL =
  "From: Dan <dan@partner.example>\nTo: ben@pli.example\nSubject: The first letter\nContent-Type: text/html\n\n" +
  "<h1>Inner words</h1><script>parent.document.title = 'taken'</script><img src=x onerror=\"parent.document.title = 'taken'\">\n";

/** A PDF of one page. */
function pdf(): Buffer {
  const text = "BT /F1 24 Tf 72 700 Td (The plan) Tj ET";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = file.length;
  const line = (place: number) => `${String(place).padStart(10, "0")} 00000 n \n`;
  file += `xref\n0 6\n0000000000 65535 f \n${places.map(line).join("")}`;
  return Buffer.from(`${file}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
}

/** A second of silence. */
function wav(): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + 8000, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(8000, 40);
  return Buffer.concat([head, Buffer.alloc(8000, 128)]);
}

const tile = (page: Page, name: string): Locator =>
  reader(page).getByRole("list", { name: "Attachments" }).getByRole("button", { name: new RegExp(`^Preview ${name},`) });

const preview = (page: Page, name: string): Locator => page.getByRole("dialog", { name });

test("files are shown one after the other, and the focus comes back", async ({ page, mail, person, signIn }) => {
  test.slow();
  await mail.deliver(
    person.address,
    withFiles(
      "All kinds",
      { type: "image/png", name: "cover.png", content: PNG },
      { type: "text/plain; charset=utf-8", name: "notes.txt", content: "Grüße, <b>Monday</b>" },
      { type: "message/rfc822", name: "first.eml", content: MAIL },
      { type: "text/vcard", name: "rosa.vcf", content: CARD },
      { type: "text/calendar", name: "binding.ics", content: EVENT },
      { type: "audio/wav", name: "silence.wav", content: wav() },
      { type: "application/pdf", name: "plan.pdf", content: pdf() },
    ),
  );
  await signIn(page, person);
  await row(page, "All kinds").click();
  await expect(letter(page)).toContainText("At noon?");
  await tile(page, "cover.png").click();
  const picture = preview(page, "cover.png").getByRole("img", { name: "cover.png" });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await expect(preview(page, "cover.png").getByRole("button", { name: "Previous file" })).toBeDisabled();

  await preview(page, "cover.png").getByRole("button", { name: "Next file" }).click();
  const notes = preview(page, "notes.txt");
  await expect(notes).toContainText("Grüße, <b>Monday</b>");
  await expect(notes.getByRole("status")).toContainText("2 of 7");

  await page.keyboard.press("ArrowRight");
  const mailed = preview(page, "first.eml");
  await expect(mailed.getByRole("heading", { name: "The first letter" })).toBeVisible();
  await expect(mailed.getByTitle("Message body").contentFrame().getByText("Inner words")).toBeVisible();
  await expect(page).not.toHaveTitle("taken");

  await page.keyboard.press("ArrowRight");
  await expect(preview(page, "rosa.vcf")).toContainText("+41 21 555 01 42");
  await page.keyboard.press("ArrowRight");
  const event = preview(page, "binding.ics");
  await expect(event.getByRole("heading", { name: "Choice of binding" })).toBeVisible();
  await expect(event).toContainText("Salle Jura");
  await expect(event).toContainText(/Anna Keller\s+accepted/);
  await page.keyboard.press("ArrowRight");
  const player = preview(page, "silence.wav").locator("audio");
  await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => Math.round(audio.duration))).toBe(1);
  await page.keyboard.press("ArrowRight");
  const frame = preview(page, "plan.pdf").locator("iframe");
  await expect(frame).toBeVisible();
  await expect
    .poll(() => page.frames().some((frame) => frame.url().startsWith("chrome-extension:")), "the browser's own viewer")
    .toBe(true);
  await expect(preview(page, "plan.pdf").getByRole("button", { name: "Next file" })).toBeDisabled();

  await preview(page, "plan.pdf").getByRole("button", { name: "Close" }).click();
  await expect(preview(page, "plan.pdf")).toBeHidden();
  await expect(tile(page, "cover.png"), "where one came from").toBeFocused();

  await tile(page, "notes.txt").press("Enter");
  await expect(notes).toContainText("Monday");
  await page.keyboard.press("Escape");
  await expect(notes).toBeHidden();
  await expect(tile(page, "notes.txt")).toBeFocused();
  await expect(letter(page), "the message stays open").toContainText("At noon?");
});

test("a file is saved from its preview, under its name", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, withFiles("One file", { type: "text/plain", name: "notes.txt", content: "Monday" }));
  await signIn(page, person);
  await row(page, "One file").click();
  await tile(page, "notes.txt").click();
  const download = page.waitForEvent("download");
  await preview(page, "notes.txt").getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("notes.txt");
  await expect(preview(page, "notes.txt").getByRole("button", { name: "Next file" }), "it is the only one").toHaveCount(0);
});

test("what only looks like a picture isn't shown, and can be saved", async ({ page, mail, person, signIn }) => {
  const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>parent.document.title = 'taken'</script></svg>";
  await mail.deliver(
    person.address,
    withFiles("Disguised", { type: "image/png", name: "cover.png", content: svg }, { type: "image/svg+xml", name: "a.svg", content: svg }),
  );
  await signIn(page, person);
  await row(page, "Disguised").click();
  await expect(reader(page).getByRole("link", { name: /^Download a\.svg/ })).toBeVisible();
  await expect(tile(page, "a.svg")).toHaveCount(0);
  await tile(page, "cover.png").click();
  await expect(preview(page, "cover.png").getByRole("heading", { name: "This file cannot be shown here" })).toBeVisible();
  await expect(preview(page, "cover.png").getByRole("link", { name: "Download" })).toBeVisible();
  await expect(page).not.toHaveTitle("taken");
});

test("trackers are named, and stay away when images are shown", async ({ page, mail, person, signIn }) => {
  const pixel = '<img src="https://shop.us1.list-manage.com/track/open.php?u=1" width="1" height="1">';
  const seen = '<img src="https://shop.example/cover.png" alt="Cover">';
  const sale = (name: string, html: string) => plain(name, html).replace("\n\n", "\nContent-Type: text/html\n\n");
  await mail.deliver(person.address, sale("Spring sale", `<p>Only today</p>${seen}${pixel}`));
  await mail.deliver(person.address, sale("Summer sale", `<p>Only today</p>${pixel}`));
  await signIn(page, person);
  await row(page, "Summer sale").click();
  await expect(reader(page).getByText("1 tracker blocked: Mailchimp")).toBeVisible();
  await expect(reader(page).getByRole("button", { name: "Show images" })).toHaveCount(0);
  await row(page, "Spring sale").click();
  await expect(reader(page).getByText("2 images from elsewhere blocked, among them 1 tracker: Mailchimp")).toBeVisible();
  await reader(page).getByRole("button", { name: "Show images" }).click();
  await expect(reader(page).getByText("1 tracker blocked: Mailchimp")).toBeVisible();
  await expect(letter(page).getByRole("img")).toHaveCount(1);
});

for (const [device, viewport] of [
  ["desktop", { width: 1440, height: 900 }],
  ["phone", { width: 390, height: 844 }],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`on a ${device} in ${colorScheme} colours`, () => {
      test.use({ viewport, colorScheme });

      test("a preview has no accessibility faults, and a phone is filled by it", async ({ page, mail, person, signIn }) => {
        await mail.deliver(
          person.address,
          withFiles("Cards", { type: "text/calendar", name: "binding.ics", content: EVENT }, { type: "text/plain", name: "a.txt", content: "Monday" }),
        );
        await signIn(page, person);
        await row(page, "Cards").click();
        await tile(page, "binding.ics").click();
        const dialog = preview(page, "binding.ics");
        await expect(dialog.getByRole("heading", { name: "Choice of binding" })).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
        if (device === "phone") {
          expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, ...viewport });
        }
        await page.keyboard.press("ArrowRight");
        await expect(preview(page, "a.txt")).toContainText("Monday");
      });
    });
  }
}
