import { expect, test } from "../fixtures/product";
import { composer } from "../fixtures/places";

test("a link to an address opens a message that is filled in, and only once", async ({ page, person, signIn }) => {
  await signIn(page, person);
  const link = "mailto:ben@pli.example,%22D%20W%22%20<dan@partner.example>?cc=chloe@pli.example&subject=R%C3%A9ponse%20%26%20more&body=One%0D%0ATwo&attach=/etc/passwd";
  await page.goto(`/compose/new?mailto=${encodeURIComponent(link)}`);
  const form = composer(page);
  await expect(form.subject()).toHaveValue("Réponse & more");
  await expect(form.recipient("ben@pli.example")).toBeVisible();
  await expect(form.recipient("chloe@pli.example")).toBeVisible();
  await expect(form.text()).toContainText("Two");
  await expect(form.form.getByRole("button", { name: /^Remove .*passwd/ })).toHaveCount(0);
  await expect(page).not.toHaveURL(/mailto/);
});

test("the browser is asked to open such links here", async ({ page, person, signIn }) => {
  await page.addInitScript(() => {
    navigator.registerProtocolHandler = (scheme: string, url: string | URL) => {
      document.title = `${scheme} ${url}`;
    };
  });
  await signIn(page, person);
  await page.goto("/settings/writing");
  await page.getByRole("button", { name: "Open email links in Pli" }).click();
  await expect(page).toHaveTitle(/^mailto http:\/\/[^/]+\/compose\/new\?mailto=%s$/);
  await expect(page.getByRole("status").filter({ hasText: "confirm" })).toBeVisible();
});
