// Pictures of the main pages in target/screenshots, for people to look at: `npm run screenshots`.

import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

import { MailHost } from "../fixtures/mail-host";
import { expect, programs, test as base } from "../fixtures/product";
import { composer, folder, letter, messages, newMessage, reader, row } from "../fixtures/places";

const PICTURES = fileURLToPath(new URL("../../../target/screenshots/", import.meta.url));

// With the mail of the sample organisation.
const test = base.extend<object, { mail: MailHost }>({
  mail: [
    async ({}, use) => {
      const mail = await MailHost.start(programs, { guests: 1, sample: "organisation" });
      await use(mail);
      await mail.close();
    },
    { scope: "worker", timeout: 300_000 },
  ],
});

const SCREENS = [
  { device: "desktop", viewport: { width: 1440, height: 900 } },
  { device: "phone", viewport: { width: 390, height: 844 } },
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const { device, viewport } of SCREENS) {
    test.describe(`${device}, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport });

      test("pictures", async ({ page, mail, signIn }) => {
        test.setTimeout(300_000);
        const take = (name: string) => picture(page, `${name}-${device}-${colorScheme}`);
        await page.goto("/");
        await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
        await take("sign-in");
        await signIn(page, mail.person("anna"));
        await expect(row(page, /./).first()).toBeVisible();
        await take("inbox");
        await row(page, /with attachment/).first().click();
        await expect(reader(page).getByRole("list", { name: "Attachments" })).toBeVisible();
        await expect(letter(page)).not.toBeEmpty();
        await take("reader");
        if (device === "phone") {
          await page.goBack();
          await page.getByRole("button", { name: "Folders" }).filter({ visible: true }).click();
          await expect(page.getByRole("dialog", { name: "Folders" })).toBeVisible();
          await take("drawer");
          await page.keyboard.press("Escape");
        } else {
          await page.keyboard.press("?");
          await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
          await take("keys");
          await page.keyboard.press("Escape");
          await page.keyboard.press("Control+k");
          await expect(page.getByRole("option").first()).toBeVisible();
          await take("palette");
          await page.getByRole("combobox", { name: "Commands" }).fill("ma");
          await take("palette-hits");
          await page.keyboard.press("Escape");
          await page.keyboard.press("h");
          await expect(page.getByRole("region", { name: "Headers" })).toBeVisible();
          await take("headers");
          await folder(page, "Mailing lists").click();
          await expect(messages(page)).toHaveAttribute("aria-rowcount", "50000");
          await take("long-list");
        }
        const form = await newMessage(page);
        await form.addTo("To", "Ben Okafor <ben@pli.example>");
        await form.addTo("To", "Dan Whitlock <dan@partner.example>");
        await form.subject().fill("Proofs for the spring catalogue");
        await form.write("Hello both, the proofs are here. Could you look at the spine before Friday?");
        await take("composer");
        await composer(page).button("Discard draft").click();
        await page.goto("/outbox");
        await expect(page.getByText("The outbox is empty")).toBeVisible();
        await take("outbox");
        await page.goto("/settings/keyboard");
        await expect(page.getByRole("heading", { name: "Keyboard" })).toBeVisible();
        await take("keyboard");
      });
    });
  }
}

async function picture(page: Page, name: string): Promise<void> {
  // Nothing is under the pointer.
  await page.mouse.move(600, 5);
  await page.screenshot({ path: `${PICTURES}${name}.png`, animations: "disabled", caret: "hide" });
}
