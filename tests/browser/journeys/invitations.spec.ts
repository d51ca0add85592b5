import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/product";
import { arrived, hastily } from "../fixtures/post";
import { letter, reader, row, undo } from "../fixtures/places";

interface Asked {
  subject: string;
  to: string;
  organiser: string;
  method?: string;
  sequence?: number;
}

/** A letter that invites. */
function invitation({ subject, to, organiser, method = "REQUEST", sequence = 0 }: Asked): string {
  const calendar = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    `METHOD:${method}`,
    "BEGIN:VEVENT",
    "UID:binding@pli.example",
    `SEQUENCE:${sequence}`,
    `DTSTAMP:20261120T08000${sequence}Z`,
    "SUMMARY:Choice of binding",
    "LOCATION:Salle Jura",
    "DTSTART;TZID=America/New_York:20261130T100000",
    "DTEND;TZID=America/New_York:20261130T110000",
    "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=4",
    `ORGANIZER;CN=Olga:mailto:${organiser}`,
    `ATTENDEE;CN=Guest;RSVP=TRUE:mailto:${to}`,
    "ATTENDEE;CN=Dan Whitlock;PARTSTAT=ACCEPTED:mailto:dan@partner.example",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return [
    `From: Olga <${organiser}>`,
    `To: ${to}`,
    `Subject: ${subject}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/alternative; boundary="b"',
    "",
    "--b",
    "",
    "Please come.",
    "--b",
    `Content-Type: text/calendar; method=${method}; charset=utf-8`,
    "",
    ...calendar,
    "--b--",
    "",
  ].join("\n");
}

const card = (page: Page) => reader(page).getByRole("region", { name: "Invitation" });
const answer = (page: Page, name: string) => card(page).getByRole("button", { name, exact: true });

test("an invitation is answered by mail, and the answer is remembered", async ({ page, mail, person, another, signIn }) => {
  test.slow();
  const organiser = another();
  await hastily(page);
  await mail.deliver(person.address, invitation({ subject: "Come all", to: person.address, organiser: organiser.address }));
  await signIn(page, person);
  await row(page, "Come all").click();
  await expect(letter(page)).toContainText("Please come.");
  await expect(card(page).getByRole("heading", { name: "Choice of binding" })).toBeVisible();
  await expect(card(page)).toContainText("Every week on Monday, 4 times");
  await expect(card(page)).toContainText("10:00 in America/New York");
  await expect(card(page)).toContainText(/Dan Whitlock\s+accepted/);
  await answer(page, "Maybe").click();
  await expect(answer(page, "Maybe")).toHaveAttribute("aria-pressed", "true");
  const raw = await arrived(mail, organiser.address, "Maybe: Choice of binding");
  expect(raw).toMatch(/text\/calendar;[^]*method="?REPLY/);
  expect(raw.replaceAll("\r\n ", "").replaceAll("=\r\n", "").replaceAll("=3D", "=")).toContain("PARTSTAT=TENTATIVE");
  await page.reload();
  await expect(answer(page, "Maybe")).toHaveAttribute("aria-pressed", "true");
  await expect(answer(page, "Accept")).toHaveAttribute("aria-pressed", "false");
});

test("an answer is taken back while there is time", async ({ page, mail, person, another, signIn }) => {
  const organiser = another();
  await mail.deliver(person.address, invitation({ subject: "Come too", to: person.address, organiser: organiser.address }));
  await signIn(page, person);
  await row(page, "Come too").click();
  await answer(page, "Decline").click();
  await expect(answer(page, "Decline")).toHaveAttribute("aria-pressed", "true");
  await undo(page).click();
  await expect(answer(page, "Decline")).toHaveAttribute("aria-pressed", "false");
  expect(await mail.messages(organiser.address, "INBOX")).toEqual([]);
});

test("what was changed or cancelled since cannot be answered", async ({ page, mail, person, another, signIn }) => {
  const asked = { to: person.address, organiser: another().address };
  await mail.deliver(person.address, invitation({ subject: "The first", ...asked }));
  await mail.deliver(person.address, invitation({ subject: "The second", sequence: 1, ...asked }));
  await mail.deliver(person.address, invitation({ subject: "The end", sequence: 2, method: "CANCEL", ...asked }));
  await signIn(page, person);
  await row(page, "The first").click();
  await expect(answer(page, "Accept")).toBeVisible();
  await row(page, "The second").click();
  await expect(card(page)).toContainText("This changes an event you knew of.");
  await row(page, "The first").click();
  await expect(card(page)).toContainText("This one no longer counts.");
  await expect(answer(page, "Accept")).toHaveCount(0);
  await row(page, "The end").click();
  await expect(card(page)).toContainText("This event was cancelled.");
  await row(page, "The second").click();
  await expect(card(page)).toContainText("This event was cancelled.");
  await expect(answer(page, "Accept")).toHaveCount(0);
});

for (const [device, viewport] of [
  ["desktop", { width: 1440, height: 900 }],
  ["phone", { width: 390, height: 844 }],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`on a ${device} in ${colorScheme} colours`, () => {
      test.use({ viewport, colorScheme });

      test("an invitation has no accessibility faults", async ({ page, mail, person, another, signIn }) => {
        const asked = { to: person.address, organiser: another().address };
        await mail.deliver(person.address, invitation({ subject: "Come", ...asked }));
        await signIn(page, person);
        await row(page, "Come").click();
        await expect(answer(page, "Accept")).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`)).toEqual([]);
      });
    });
  }
}
