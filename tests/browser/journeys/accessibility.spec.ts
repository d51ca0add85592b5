import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, letter, messages, newMessage, plain, reader, row, select } from "../fixtures/places";

/** What is wrong on the page, in words one can act on. */
async function faults(page: Page): Promise<string[]> {
  // Axe cannot run inside the frames of letters and of the editor, where no script runs. Their insides are mail.
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

const NEWS = `From: Book Arts <news@elsewhere.example>
Subject: With everything
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html

<h1>News</h1><p>Read <a href="https://elsewhere.example/">on</a>.</p><img src="https://elsewhere.example/a.png">
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="programme.txt"

Monday.
--b--
`;

const PHONE = { width: 390, height: 844 };

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("the pages of a desktop have no accessibility faults", async ({ page, mail, person, signIn }) => {
      test.slow();
      await mail.deliver(person.address, plain("A plain one"));
      await mail.deliver(person.address, NEWS);
      await mail.save(person.address, "Projects", [], plain("Planned"));
      await page.goto("/");
      await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
      expect(await faults(page), "the sign-in page").toEqual([]);
      await page.getByRole("textbox", { name: "Email address" }).fill(person.address);
      await page.getByRole("textbox", { name: "Password" }).fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
      expect(await faults(page), "after a wrong password").toEqual([]);

      await signIn(page, person);
      await expect(row(page, "A plain one")).toBeVisible();
      expect(await faults(page), "the inbox").toEqual([]);
      await select(page, "A plain one");
      expect(await faults(page), "with a selection").toEqual([]);
      await page.keyboard.press("Escape");

      await row(page, "With everything").click();
      await expect(letter(page)).toContainText("News");
      await expect(reader(page).getByRole("list", { name: "Attachments" })).toBeVisible();
      expect(await faults(page), "the reader").toEqual([]);
      await reader(page).getByRole("button", { name: "More actions" }).filter({ visible: true }).click();
      expect(await faults(page), "the reader's menu").toEqual([]);
      await page.getByRole("menuitem", { name: "View headers" }).click();
      await expect(page.getByRole("region", { name: "Headers" }).getByRole("row").first()).toBeVisible();
      expect(await faults(page), "the headers").toEqual([]);
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Appearance and language" }).first().click();
      expect(await faults(page), "the menu of looks").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Switch account/ }).click();
      expect(await faults(page), "the menu of accounts").toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      expect(await faults(page), "the sheet of keys").toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("v");
      await expect(page.getByRole("dialog", { name: "Move to…" })).toBeVisible();
      expect(await faults(page), "where to move").toEqual([]);
      await page.keyboard.press("Escape");

      const form = await newMessage(page);
      await form.addTo("To", "ben@pli.example");
      await form.addTo("To", "wrong@@pli.example");
      await form.button("Cc and Bcc").click();
      await form.attach({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("noted") });
      await form.send();
      await expect(form.notice()).not.toBeEmpty();
      expect(await faults(page), "the composer").toEqual([]);
      await form.button("Close and keep draft").click();
      await page.getByRole("link", { name: "Outbox" }).first().click();
      await expect(page.getByText("The outbox is empty")).toBeVisible();
      expect(await faults(page), "the outbox").toEqual([]);
      await folder(page, "Projects").click();
      await folder(page, "Spam").click();
      await expect(page.getByText("No spam")).toBeVisible();
      expect(await faults(page), "an empty folder").toEqual([]);
    });

    test("the pages of a phone have no accessibility faults", async ({ page, mail, person, signIn }) => {
      await page.setViewportSize(PHONE);
      await mail.deliver(person.address, NEWS);
      await signIn(page, person);
      await expect(messages(page)).toContainText("With everything");
      expect(await faults(page), "the inbox").toEqual([]);
      await page.getByRole("button", { name: "Folders" }).filter({ visible: true }).click();
      await expect(page.getByRole("dialog", { name: "Folders" })).toBeVisible();
      expect(await faults(page), "the drawer").toEqual([]);
      await page.keyboard.press("Escape");
      await row(page, "With everything").click();
      await expect(letter(page)).toContainText("News");
      expect(await faults(page), "the reader").toEqual([]);
      await page.goBack();
      await newMessage(page);
      expect(await faults(page), "the composer").toEqual([]);
    });
  });
}
