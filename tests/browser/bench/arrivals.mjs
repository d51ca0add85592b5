// How long new mail takes from its delivery to the list. Who started us delivers: we ask by a line on standard output,
// and are answered by one on standard input.

import { createInterface } from "node:readline";

import { watchRequests } from "./rest.mjs";

/** Milliseconds of some rounds. */
export async function arrivals(context, { origin, inbox, rounds }) {
  const page = await context.newPage();
  const rest = watchRequests(page);
  await page.goto(origin + inbox);
  await page.locator('[role="row"][aria-label]:not([aria-busy])').first().waitFor();
  await rest();
  const lines = createInterface({ input: process.stdin });
  const answers = lines[Symbol.asyncIterator]();
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const subject = `Arrived just now, ${round}`;
    const shown = page.getByRole("row", { name: subject }).waitFor();
    process.stdout.write(`deliver ${subject}\n`);
    const delivered = Number((await answers.next()).value);
    await shown;
    // For the first, the page may not listen yet.
    if (round > 0) {
      times.push(Date.now() - delivered);
    }
  }
  // Else we would wait for answers for ever.
  lines.close();
  process.stdin.destroy();
  await page.close();
  return times;
}
