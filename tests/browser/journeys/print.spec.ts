import { expect, test } from "../fixtures/product";
import { letter, letterFrame, row } from "../fixtures/places";

const LINES = Array.from({ length: 60 }, (_, line) => `<p>${line}: ${"words that wrap where the page is narrow ".repeat(5)}</p>`);
const LONG = `From: Dan <dan@partner.example>
Subject: The contract
Content-Type: text/html

${LINES.join("\n")}
`;

test("a printed letter is whole, also where the paper is narrower than the page", async ({ page, mail, person, signIn }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await mail.deliver(person.address, LONG);
  await signIn(page, person);
  await row(page, "The contract").click();
  await expect(letter(page)).toContainText("59: words");
  const onScreen = (await letterFrame(page).boundingBox())!.height;
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 900 });
  const printed = await letterFrame(page).evaluate((frame: HTMLIFrameElement) => {
    const root = frame.contentDocument!.documentElement;
    return { frame: frame.clientHeight, letter: root.scrollHeight, width: frame.clientWidth, theme: root.dataset.theme };
  });
  expect(printed.theme).toBe("light");
  expect(printed.width).toBeLessThan(680);
  expect(printed.frame).toBeGreaterThanOrEqual(printed.letter);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect.poll(async () => (await letterFrame(page).boundingBox())!.height).toBe(onScreen);
});
