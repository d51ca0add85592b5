// What it takes until known messages are shown for what is typed: the large folder's, once all of them are known.

import { watchRequests } from "./rest.mjs";

const WORDS = ["p", "papers", "season, 77", "from:mill", "from:mill is:unread", "from:mill 4711 newer:10y", "zzz"];

/** From a word being in the field to the messages that fit being painted. */
async function type(page, word) {
  return page.evaluate(async (text) => {
    const field = document.activeElement;
    const put = (value) => {
      field.value = value;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    const letters = () => document.querySelectorAll('[role="option"] use[href="#i-mail"]').length;
    const until = async (isSo, most) => {
      const begun = performance.now();
      while (!isSo() && performance.now() - begun < most) {
        await new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = resolve;
          channel.port2.postMessage(0);
        });
      }
      return isSo();
    };
    put("");
    await until(() => letters() === 0, 1_000);
    const begun = performance.now();
    put(text);
    if (!(await until(() => letters() > 0, 1_000))) {
      return undefined;
    }
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - begun;
  }, word);
}

/** Milliseconds of some rounds. */
export async function knownMail(context, { origin, inbox, rounds }) {
  const page = await context.newPage();
  const rest = watchRequests(page);
  await page.goto(origin + inbox);
  await rest();
  await page.getByRole("searchbox", { name: "Search mail" }).focus();
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const word of WORDS) {
      const time = await type(page, word);
      if (time !== undefined) {
        times.push(time);
      }
    }
  }
  await page.close();
  return times;
}
