import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { folder, letter, letterFrame, messages, reader, row, subject } from "../fixtures/places";

/** What one must be able to read in a message, for those where it isn't "Visible text" or nothing. */
const WORDS: Record<string, RegExp> = {
  a_message_without_headers: /Only a body, and not a word about it\./,
  a_message_without_from_subject_or_date: /Who wrote this, and when\?/,
  a_date_from_the_year_zero: /Today, I think\./,
  an_unknown_charset: /Gr.+e\?/,
  a_charset_that_lies: /Grüße in Latin-1/,
  utf_8_cut_within_a_character: /café/,
  raw_eight_bit_headers: /The header has raw bytes\./,
  encoded_words_that_never_end: /Look above\./,
  quoted_printable_with_bad_escapes: /end/,
  a_multipart_that_never_ends: /The connection broke/,
  multiparts_nested_30_deep: /The innermost text\./,
  a_header_line_of_1_mb: /The header is long\./,
  a_subject_with_10000_encoded_words: /The subject is long\./,
  a_to_header_with_2000_addresses: /Hello all\./,
  references_to_5000_messages: /Still\?/,
  nul_bytes_everywhere: /a.*b/,
  a_line_of_1_mb: /word word/,
  html_with_lookalike_links: /bank/,
  html_that_covers_the_page: /Your session has ended/,
  a_from_that_pretends_to_be_another: /Please pay this at once\./,
  a_right_to_left_file_name: /See the file\./,
  a_file_name_that_climbs: /See the file\./,
  a_file_name_of_10000_characters: /See the file\./,
  header_injection_in_a_subject: /Just answer\./,
};

function wordsOf(name: string): RegExp {
  const isPage = name.startsWith("html_") || name === "html_of_2_mb";
  return WORDS[name] ?? (isPage ? /Visible text/ : /^/);
}

// That nothing is fetched from elsewhere is watched over in every journey.
test("no message breaks the reader, runs script or says nothing at all", async ({ page, mail, person, signIn }) => {
  test.slow();
  const names = await mail.saveFixtures(person.address, "Odd ones");
  await signIn(page, person);
  await folder(page, "Odd ones").click();
  await expect(messages(page)).toHaveAttribute("aria-rowcount", String(names.length));
  await row(page, /./).first().click();

  // The newest is the first of the list.
  for (const [index, name] of names.toReversed().entries()) {
    await test.step(name, async () => {
      await expect(reader(page)).toContainText(`${index + 1} of ${names.length}`);
      await expect(subject(page)).not.toBeEmpty();
      await expect(letterFrame(page)).toHaveCount(1);
      await expect(letter(page)).toContainText(wordsOf(name));
      await expect(reader(page).getByRole("button", { name: "Try again" })).toHaveCount(0);
      await isUntouched(page);
    });
    await page.keyboard.press("j");
  }
});

/** Every attack of the fixtures sets the title; none may reach out of the letter's frame. */
async function isUntouched(page: Page): Promise<void> {
  expect(await page.title()).toMatch(/^Odd ones .*Pli$/);
  const elsewhere = page.frames().map((frame) => frame.url());
  expect(elsewhere.filter((url) => url !== "" && !url.startsWith(new URL(page.url()).origin))).toEqual([]);
  const inside = await letterFrame(page).evaluate((frame: HTMLIFrameElement) => {
    const inner = frame.contentDocument!;
    const attributes = [...inner.querySelectorAll("*")].flatMap((element) => element.getAttributeNames());
    return {
      elements: inner.querySelectorAll("script, iframe, object, embed, form, svg, math, link, base").length,
      handlers: attributes.filter((name) => name.startsWith("on")),
      sandbox: frame.getAttribute("sandbox"),
    };
  });
  expect(inside.elements).toBe(0);
  expect(inside.handlers).toEqual([]);
  expect(inside.sandbox).not.toContain("allow-scripts");
}

test("a letter cannot cover the app", async ({ page, mail, person, signIn }) => {
  const html = `<div style="position:fixed;inset:0;z-index:2147483647;background:#fff;width:200vw">Sign in again</div>`;
  await mail.deliver(person.address, `From: x@elsewhere.example\nSubject: Over\nContent-Type: text/html\n\n${html}\n`);
  await signIn(page, person);
  await row(page, "Over").click();
  await expect(letter(page)).toContainText("Sign in again");
  const [pane, frame] = await Promise.all([reader(page).boundingBox(), letterFrame(page).boundingBox()]);
  expect(frame!.x).toBeGreaterThanOrEqual(pane!.x);
  expect(frame!.x + frame!.width).toBeLessThanOrEqual(pane!.x + pane!.width + 1);
  await expect(reader(page).getByRole("button", { name: "Archive" }).filter({ visible: true })).toBeVisible();
});
