import { defineConfig } from "@playwright/test";

// `cargo xtask test --browser` sets the environment; see fixtures/product.ts for what the journeys start themselves.
const chromium = process.env.PLI_CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "journeys",
  // `npm run screenshots` takes pictures; they prove nothing.
  testIgnore: process.env.PLI_SCREENSHOTS ? [] : ["screenshots.spec.ts"],
  outputDir: "test-results",
  // Each worker starts a server and a mail host of its own, and a Chromium.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // A second try is counted and named as such: on a busy machine one bad moment is no proof.
  retries: 1,
  // Generous: a machine that is busy with other things is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    // Of a second try only: recording all of them takes a third of the run.
    trace: "on-first-retry",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
