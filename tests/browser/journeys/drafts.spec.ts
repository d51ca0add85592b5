import { expect, test } from "../fixtures/product";
import { composer, folder, newMessage, notice, row, undo } from "../fixtures/places";
import { countOf } from "../fixtures/post";

test("a draft survives a killed tab and a killed server", async ({ page, mail, person, signIn, server, newBrowser }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.addTo("To", "ben@pli.example");
  await form.subject().fill("Half a thought");
  await form.write("It begins like this");
  await form.attach({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("noted") });
  await form.saved();
  await page.close({ runBeforeUnload: false });
  await server.kill();
  await server.launch();

  // Another browser knows nothing but what is on the mail host.
  const other = await (await newBrowser()).newPage();
  await signIn(other, person);
  await folder(other, "Drafts").click();
  await row(other, "Half a thought").click();
  const found = composer(other);
  await expect(found.subject()).toHaveValue("Half a thought");
  await expect(found.recipient("ben@pli.example")).toBeVisible();
  await expect(found.text()).toContainText("It begins like this");
  await expect(found.button("Remove notes.txt")).toBeVisible();
  expect(await countOf(mail, person.address, "Drafts", "Half a thought")).toBe(1);
});

test("what was typed a moment before the tab died is back in the next one", async ({ page, context, person, signIn }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.subject().fill("Typed and");
  await form.saved();
  await form.subject().fill("Typed and gone");
  await form.write("The very last words");
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("The very last words");
  await page.close({ runBeforeUnload: false });

  const next = await context.newPage();
  await next.goto("/");
  await expect(composer(next).subject()).toHaveValue("Typed and gone");
  await expect(composer(next).text()).toContainText("The very last words");
});

test("a reload keeps the composer open, and what is in it", async ({ page, person, signIn }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.subject().fill("Across a reload");
  await form.write("Not a word is lost.");
  await form.saved();
  await page.reload();
  await expect(composer(page).subject()).toHaveValue("Across a reload");
  await expect(composer(page).text()).toContainText("Not a word is lost.");
});

test("a server that is away while one writes costs nothing", async ({ page, mail, person, signIn, server }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.subject().fill("Written");
  await form.saved();
  await server.kill();
  await form.subject().fill("Written in the dark");
  await expect(form.form.getByRole("status")).toContainText("Kept on this device");
  await server.launch();
  await expect(form.form.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible({ timeout: 45_000 });
  await expect.poll(() => countOf(mail, person.address, "Drafts", "Written in the dark")).toBe(1);
});

test("a closed composer leaves its draft, a discarded one comes back by undo", async ({ page, mail, person, signIn }) => {
  await signIn(page, person);
  const form = await newMessage(page);
  await form.subject().fill("To be discarded");
  await form.write("Or not.");
  await form.saved();
  await form.button("Close and keep draft").click();
  await expect(form.form).toHaveCount(0);
  await folder(page, "Drafts").click();
  await row(page, "To be discarded").click();
  await expect(composer(page).text()).toContainText("Or not.");
  await composer(page).button("Discard draft").click();
  await expect(notice(page)).toContainText("Draft discarded");
  await undo(page).click();
  await expect(composer(page).subject()).toHaveValue("To be discarded");
  await expect(composer(page).text()).toContainText("Or not.");
  await composer(page).button("Discard draft").click();
  await expect.poll(() => countOf(mail, person.address, "Drafts", "To be discarded"), { timeout: 30_000 }).toBe(0);
});
