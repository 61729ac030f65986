// Lighthouse on a page of the built site, in the system's Chromium.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig, type Flags, type RunnerResult } from 'lighthouse';
import { browserOptions } from './browser.ts';

export const forms = ['phone', 'desktop'] as const;
export type Form = (typeof forms)[number];
export type Category = 'performance' | 'accessibility' | 'best-practices' | 'seo';

export interface Audited {
  readonly scores: Readonly<Record<string, number>>; // 0 ... 100
  readonly figures: Readonly<Record<string, string>>; // of the audits of performance, as shown
  readonly benchmarkIndex: number; // how fast Lighthouse finds this machine
  readonly failures: readonly string[]; // audits that keep a category below 100
}

const maxRecordings = 3;

/** Now and then Lighthouse loses the beginning of its own recording, and asks to be run again. */
async function recorded(url: string, flags: Flags, form: Form): Promise<RunnerResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await lighthouse(url, flags, form === 'desktop' ? desktopConfig : undefined);
    if (result === undefined) throw new Error('Lighthouse gave no result');
    if (result.lhr.runtimeError?.code !== 'NO_NAVSTART' || tries === maxRecordings) return result;
  }
}

export async function audit(
  url: string,
  form: Form,
  categories: readonly Category[],
): Promise<Audited> {
  const { executablePath, args } = browserOptions.launchOptions ?? {};
  const profile = mkdtempSync(join(tmpdir(), 'matinee-lighthouse-'));
  const chrome = await launch({
    ...(executablePath === undefined ? {} : { chromePath: executablePath }),
    chromeFlags: ['--headless', ...(args ?? [])],
    userDataDir: profile,
    logLevel: 'silent',
  });
  try {
    const flags: Flags = {
      port: chrome.port,
      logLevel: 'silent',
      output: 'json',
      onlyCategories: [...categories],
      // Where speed is not asked for, nothing waits for it.
      ...(categories.includes('performance')
        ? {}
        : { throttlingMethod: 'provided', disableFullPageScreenshot: true }),
    };
    const { lhr } = await recorded(url, flags, form);
    if (lhr.runtimeError !== undefined) throw new Error(lhr.runtimeError.message);
    const failures = Object.values(lhr.categories).flatMap((category) =>
      category.auditRefs.flatMap(({ id, weight }) => {
        const at = lhr.audits[id];
        return at === undefined || weight === 0 || at.score === null || at.score === 1
          ? []
          : [`${category.title}: ${at.title} (${at.displayValue ?? String(at.score)})`];
      }),
    );
    return {
      scores: Object.fromEntries(
        Object.entries(lhr.categories).map(([name, { score }]) => [
          name,
          Math.round(100 * (score ?? NaN)),
        ]),
      ),
      figures: Object.fromEntries(
        (lhr.categories['performance']?.auditRefs ?? []).flatMap(({ id, weight }) => {
          const shown = lhr.audits[id]?.displayValue;
          return weight > 0 && shown !== undefined ? [[id, shown]] : [];
        }),
      ),
      benchmarkIndex: Math.round(lhr.environment.benchmarkIndex),
      failures,
    };
  } finally {
    chrome.kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
