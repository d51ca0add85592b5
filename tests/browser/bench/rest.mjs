// Until a page has come to rest: what it fetches at leisure after the first rows is here, such as its parts and the
// summaries for instant search. What is measured before that is measured beside work that a visit does once.

const REST_MS = 1_000;
const MOST_MS = 300_000;

/** Waits until the page has asked for nothing for a second. Call before it opens anything. */
export function watchRequests(page) {
  let last = Date.now();
  for (const event of ["request", "requestfinished"]) {
    page.on(event, () => (last = Date.now()));
  }
  return async () => {
    const begun = Date.now();
    while (Date.now() - last < REST_MS) {
      if (Date.now() - begun > MOST_MS) {
        throw new Error("the page never came to rest");
      }
      await page.waitForTimeout(100);
    }
  };
}
