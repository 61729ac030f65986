// The engines that the journeys run in: $MATINEE_ENGINE says which. All of them come from the system.

import { join } from 'node:path';
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

export const engines = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof engines)[number];
const wanted = process.env['MATINEE_ENGINE'] ?? 'chromium';
export const engine = engines.find((name) => name === wanted);
if (engine === undefined) throw new Error(`MATINEE_ENGINE: ${wanted} is none of ${engines.join()}`);

type Options = Partial<PlaywrightTestOptions & PlaywrightWorkerOptions>;

/** Chromium, quiet: it must not look for anything outside this machine. */
const chromium: Options = {
  launchOptions: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};

/** Firefox over WebDriver BiDi, as quiet. */
const firefox: Options = {
  browserName: 'firefox',
  channel: 'moz-firefox',
  launchOptions: {
    executablePath: join(import.meta.dirname, 'firefox.mjs'),
    firefoxUserPrefs: {
      'app.normandy.enabled': false,
      'app.update.auto': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'extensions.getAddons.cache.enabled': false,
      'messaging-system.rsexperimentloader.enabled': false,
      'nimbus.rollouts.enabled': false,
      'services.settings.server': '',
      'toolkit.telemetry.enabled': false,
      'ui.useOverlayScrollbars': 1, // as on a phone
    },
  },
};

/** WebKit is driven by webkit.ts, without Playwright's browsers. */
export const browserOptions: Options = engine === 'firefox' ? firefox : chromium;

/** The build of the engine that runs on an isolated page: WebKitGTK has no SharedArrayBuffer. */
export const isolatedBuild = engine === 'webkit' ? 'simd' : 'threads';

/** The journeys, which run in all engines; Chromium runs everything. */
export const journeys =
  /(console|visit|first_minute|yours|transfer|offline|hosting|taste|why|filters|tonight|search)\.spec\.ts$/;
