// What it takes to get anywhere in a long list, and whether its frames keep up while it is scrolled.

import { watchRequests } from "./rest.mjs";

const FRAMES = 60;
const ROWS_A_FRAME = 3;

/** Defines what the other functions need in the page. */
function help() {
  window.benchList = () => {
    let scroller = document.querySelector('[role="grid"]');
    while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) {
      scroller = scroller.parentElement;
    }
    // Of a row; less where a list is longer than a page can be.
    const height = scroller.scrollHeight / Number(document.querySelector('[role="grid"]').ariaRowCount);
    return { scroller, height };
  };
}

/** From the list being moved to the row at `place` being painted with what the server says of it. */
async function jump(page, place) {
  return page.evaluate(async (index) => {
    const { scroller, height } = window.benchList();
    const row = () => document.querySelector(`[role="row"][aria-rowindex="${index + 1}"][aria-label]:not([aria-busy])`);
    const begun = performance.now();
    scroller.scrollTop = index * height;
    while (!row() && performance.now() - begun < 5_000) {
      await new Promise(requestAnimationFrame);
    }
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return row() ? performance.now() - begun : undefined;
  }, place);
}

/** The longest frame of a scroll on from here, and how many rows the page held at most. */
async function glide(page) {
  return page.evaluate(
    async ([frames, rows]) => {
      const { scroller, height } = window.benchList();
      let last = await new Promise(requestAnimationFrame);
      let [longest, most] = [0, 0];
      for (let frame = 0; frame < frames; frame += 1) {
        scroller.scrollTop += rows * height;
        const now = await new Promise(requestAnimationFrame);
        longest = Math.max(longest, now - last);
        most = Math.max(most, document.querySelectorAll('[role="grid"] [role="row"]').length);
        last = now;
      }
      return { longest, most };
    },
    [FRAMES, ROWS_A_FRAME],
  );
}

/** Milliseconds of some rounds, and the rows that the page held at most. */
export async function scroll(context, { origin, large, middle, rounds }) {
  const page = await context.newPage();
  await page.addInitScript(help);
  const rest = watchRequests(page);
  await page.goto(origin + large);
  await page.locator('[role="row"][aria-label]:not([aria-busy])').first().waitFor();
  const found = { jumped: [], frames: [], rows: 0 };
  for (let round = 0; round < rounds; round += 1) {
    await rest();
    // Another place each time, so that none was fetched before.
    const time = await jump(page, Math.round(middle * (1 - round / rounds)));
    if (time === undefined) {
      throw new Error("a place in the list never came");
    }
    found.jumped.push(time);
    const { longest, most } = await glide(page);
    found.frames.push(longest);
    found.rows = Math.max(found.rows, most);
  }
  await page.close();
  return found;
}
