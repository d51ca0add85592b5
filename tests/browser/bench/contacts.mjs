// What 10,000 and 50,000 contacts cost: to be compared, and to be completed from.

const COMPARED = 10_000;
const COMPLETED = 50_000;
const WORDS = ["p", "person4", "family7", "host3", "firm 12", "person4999", "zzz"];
const IMPORT_MS = 60_000;

/** Takes over a CSV file, as the import does. */
async function load(page, rows) {
  const statuses = await page.evaluate(async (text) => {
    const { items } = await (await fetch("/api/address-books")).json();
    const file = { method: "POST", headers: { "content-type": "application/octet-stream" }, body: text };
    const begun = await fetch(`/api/card-imports?book=${items[0].id}`, file);
    const { id } = await begun.json();
    const yes = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    return [begun.status, (await fetch(`/api/card-imports/${id}/commit`, yes)).status];
  }, `Name,E-mail 1 - Value,Organization 1 - Name\n${rows.join("\n")}\n`);
  if (statuses.some((status) => status >= 300)) {
    throw new Error(`the contacts were not imported: ${statuses}`);
  }
}

/** From the last answer that comparing needs to the first of what it found being there. */
async function compare(page, origin) {
  await page.goto(`${origin}/contacts/duplicates`);
  await page.getByRole("button", { name: /^Merge all certain/ }).waitFor({ timeout: IMPORT_MS });
  return page.evaluate(() => {
    const asked = performance.getEntriesByType("resource").filter(({ name }) => name.includes("distinct-cards"));
    return window.benchFound - asked.at(-1).responseEnd;
  });
}

/** Notes when there is something to merge; runs before anything of the page. */
function noteButton() {
  new MutationObserver((_, observer) => {
    const buttons = [...document.querySelectorAll("button")];
    if (buttons.some((button) => button.textContent.trim().startsWith("Merge all certain"))) {
      window.benchFound = performance.now();
      observer.disconnect();
    }
  }).observe(document, { subtree: true, childList: true });
}

/** From a word being in the field to all that follows from it being done, the page's changes included. */
async function complete(page, word) {
  return page.evaluate(async (text) => {
    const field = document.activeElement;
    const put = async (value) => {
      const begun = performance.now();
      field.value = value;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve));
      return performance.now() - begun;
    };
    const took = await put(text);
    await put("");
    return took;
  }, word);
}

/** Milliseconds of some rounds, in a context of somebody who is signed in and has no contacts. */
export async function contacts(context, { origin, inbox, rounds }) {
  const page = await context.newPage();
  await page.addInitScript(noteButton);
  await page.goto(origin + inbox);
  // One in ten is there twice, the second time with a firm: the import leaves out what is there as it is.
  const twice = Array.from({ length: COMPARED }, (_, number) => {
    const again = number % 10 === 9;
    const n = again ? number - 1 : number;
    return `Given${(n * 7919) % 8111} Family${(n * 104729) % 9973},person${n}@host${n % 31}.example,${again ? "Firm" : ""}`;
  });
  await load(page, twice);
  const compared = [];
  for (let round = 0; round < rounds; round += 1) {
    compared.push(await compare(page, origin));
  }
  const others = Array.from(
    { length: COMPLETED - COMPARED },
    (_, n) => `Person${n} Family${n % 977},person${n}@host${n % 31}.example,Firm ${n % 499}`,
  );
  await load(page, others);
  await page.goto(origin + inbox);
  await page.getByRole("button", { name: "New message" }).filter({ visible: true }).click();
  const field = page.getByRole("combobox", { name: "To" });
  await field.fill("person39999");
  // By now all contacts are there: the last of them is found.
  await page.getByRole("option").first().waitFor({ timeout: IMPORT_MS });
  await field.fill("");
  const completed = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const word of WORDS) {
      completed.push(await complete(page, word));
    }
  }
  await page.close();
  return { compared, completed };
}
