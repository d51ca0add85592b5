import { expect, test } from "../fixtures/product";
import { composer, folder, letter, messages, newMessage, plain, reader, row, subject } from "../fixtures/places";
import { arrived, hastily } from "../fixtures/post";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("on a phone one finds a folder in the drawer, reads and goes back", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("In the inbox", "Words of the inbox."));
  await mail.save(person.address, "Projects", [], plain("In a folder", "Words of a folder."));
  await signIn(page, person);
  await expect(row(page, "In the inbox")).toBeVisible();
  await page.getByRole("button", { name: "Folders" }).filter({ visible: true }).tap();
  const drawer = page.getByRole("dialog", { name: "Folders" });
  await drawer.getByRole("treeitem", { name: "Projects" }).tap();
  await expect(drawer).toHaveCount(0);
  await row(page, "In a folder").tap();
  await expect(letter(page)).toContainText("Words of a folder.");
  await expect(messages(page)).toBeHidden();
  expect(await overflow(page)).toBe(0);
  await reader(page).getByRole("button", { name: "Back to the list" }).tap();
  await expect(row(page, "In a folder")).toBeVisible();
  await page.goBack();
  await expect(subject(page)).toHaveText("In a folder");
});

test("on a phone one answers", async ({ page, mail, person, another, signIn }) => {
  const writer = another();
  const message = plain("On the road", "When do you arrive?", `${writer.name} <${writer.address}>`);
  await mail.deliver(person.address, message.replace("you@pli.example", person.address));
  await hastily(page);
  await signIn(page, person);
  await row(page, "On the road").tap();
  await expect(letter(page)).toContainText("When do you arrive?");
  await reader(page).getByRole("button", { name: "Reply", exact: true }).filter({ visible: true }).last().tap();
  const form = composer(page);
  await expect(form.recipient(writer.name)).toBeVisible();
  await form.write("At six.");
  expect(await overflow(page)).toBe(0);
  await form.button(/^Send$/).tap();
  expect(await arrived(mail, writer.address, "Re: On the road")).toContain("At six.");
});

test("on a phone a tap on the face selects, and the write button writes", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("Press me"));
  await signIn(page, person);
  await row(page, "Press me").locator(".message-row__face").tap();
  await expect(page.getByRole("heading", { name: "1 selected" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the selection" }).tap();
  await expect(folder(page, "Inbox")).toBeHidden();
  const form = await newMessage(page);
  await expect(form.form).toBeVisible();
});

/** By how much the page is wider than the screen. */
const overflow = (page: import("@playwright/test").Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("on a phone a folder's menu works in the drawer", async ({ page, mail, person, signIn }) => {
  await mail.save(person.address, "Projects", [], plain("In a folder"));
  await signIn(page, person);
  await page.getByRole("button", { name: "Folders" }).filter({ visible: true }).tap();
  const drawer = page.getByRole("dialog", { name: "Folders" });
  // A long press.
  await drawer.getByRole("treeitem", { name: "Projects" }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Rename or move…" }).tap();
  const form = page.getByRole("dialog", { name: "Rename or move folder" });
  await form.getByRole("textbox", { name: "Name" }).fill("Plans");
  await form.getByRole("button", { name: "Save" }).tap();
  await expect(form).toHaveCount(0);
  await expect(drawer.getByRole("treeitem", { name: "Plans" })).toBeVisible();
});

test("on a phone a composer with many recipients keeps its foot in sight", async ({ page, person, signIn }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  const many = Array.from({ length: 30 }, (_, place) => `person.${place}@pli.example`);
  await form.addTo("To", many.join(", "));
  await expect(form.recipient("person.29@pli.example")).toBeAttached();
  await expect(form.button("Discard draft")).toBeInViewport({ ratio: 1 });
  await expect(form.button(/^Send$/)).toBeInViewport({ ratio: 1 });
});

test("on a phone an open message is flagged and reported from its menu", async ({ page, mail, person, signIn }) => {
  await mail.deliver(person.address, plain("You have won"));
  await signIn(page, person);
  await row(page, "You have won").click();
  const more = page.getByRole("button", { name: "More actions" }).filter({ visible: true });
  await more.click();
  await page.getByRole("menuitem", { name: "Flag" }).click();
  await expect.poll(async () => (await mail.messages(person.address, "INBOX"))[0].flags).toContain("\\Flagged");
  await more.click();
  await page.getByRole("menuitem", { name: "Report spam" }).click();
  await expect.poll(async () => (await mail.messages(person.address, "Junk")).length).toBe(1);
});

test("on a phone a swipe archives, a short one does nothing, and the other way deletes", async ({ page, mail, person, signIn }) => {
  for (const name of ["First", "Second"]) {
    await mail.deliver(person.address, plain(name));
  }
  await signIn(page, person);
  const touch = await page.context().newCDPSession(page);
  const swipe = async (words: string, share: number) => {
    const box = (await row(page, words).boundingBox())!;
    const y = box.y + box.height / 2;
    const from = box.x + box.width / 2 - (share * box.width) / 2;
    const at = (x: number) => ({ touchPoints: [{ x, y }] });
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", ...at(from) });
    for (let step = 1; step <= 8; step++) {
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", ...at(from + (share * box.width * step) / 8) });
    }
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  await expect(row(page, "First")).toBeVisible();
  await swipe("First", 0.2);
  await expect(row(page, "First")).toBeVisible();
  await swipe("First", 0.7);
  await expect(row(page, "First")).toHaveCount(0);
  await expect.poll(async () => (await mail.messages(person.address, "Archive")).length).toBe(1);
  await swipe("Second", -0.7);
  await expect(row(page, "Second")).toHaveCount(0);
  await expect.poll(async () => (await mail.messages(person.address, "Trash")).length).toBe(1);
});
