// The sentences of SECURITY.md about the page, by trying: what a script in the page or its worker cannot send out, and what a
// link or a bundle of somebody else cannot do.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import {
  expect,
  expectStored,
  expectVerified,
  openVerified,
  openYours,
  rateByPointer,
  slips,
  test as base,
  tickets,
} from '../support/fixtures.ts';
import { modelOfFilms } from '../support/native_tools.ts';
import { sampleModel } from '../support/site.ts';

/** Another origin, which counts what arrives. */
class Elsewhere {
  readonly arrived: string[] = [];
  readonly #server = createServer((request, response) => {
    this.arrived.push(request.url ?? '');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.end('<!doctype html><title>Elsewhere</title>');
  }).on('upgrade', (request, socket) => {
    this.arrived.push(request.url ?? '');
    socket.destroy();
  });
  readonly #stun = createSocket('udp4').on('message', () => this.arrived.push('stun'));
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => this.#stun.bind(0, '127.0.0.1', resolve));
  }
  get host(): string {
    return `127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }
  get stun(): string {
    return `stun:127.0.0.1:${String(this.#stun.address().port)}`;
  }
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    this.#stun.close();
  }
}

const test = base.extend<{ elsewhere: Elsewhere }>({
  elsewhere: async ({}, use) => {
    const elsewhere = new Elsewhere();
    await elsewhere.open();
    await use(elsewhere);
    elsewhere.close();
  },
});

/** What forbids each way out of the page. */
const waysOut: Readonly<Record<string, string>> = {
  fetch: 'connect-src',
  request: 'connect-src',
  beacon: 'connect-src',
  'event-source': 'connect-src',
  'web-socket': 'connect-src',
  ping: 'connect-src',
  image: 'img-src',
  'css-url': 'img-src',
  icon: 'img-src',
  'style-sheet': 'style-src-elem',
  font: 'font-src',
  video: 'media-src',
  frame: 'frame-src',
  object: 'trusted-types',
  script: 'trusted-types',
  worker: 'trusted-types',
  form: 'form-action',
  import: 'script-src-elem',
  module: 'script-src-elem',
  preload: 'font-src',
  prefetch: 'default-src',
};

/** Tries all of them, each to an address that says which; the answer is what was forbidden by what. */
const tryThePage = (page: Page, host: string) =>
  page.evaluate(async (host) => {
    const forbidden: Record<string, string> = {};
    document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
      // Of a frame only the origin is told.
      const [, way = effectiveDirective === 'frame-src' ? 'frame' : undefined] =
        /:\d+\/([a-z-]+)/.exec(blockedURI) ?? [];
      if (way !== undefined) forbidden[way] = effectiveDirective;
    });
    const to = (way: string) => `http://${host}/${way}?taste=toystory`;
    const add = <Tag extends keyof HTMLElementTagNameMap>(
      tag: Tag,
      attributes: Readonly<Record<string, string>>,
    ): HTMLElementTagNameMap[Tag] => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.body.append(element);
      return element;
    };
    const link = (rel: string, way: string, more = {}) =>
      add('link', { rel, href: to(way), ...more });
    await fetch(to('fetch'), { mode: 'no-cors' }).catch(() => undefined);
    const request = new XMLHttpRequest();
    request.open('POST', to('request'));
    request.send('taste');
    navigator.sendBeacon(to('beacon'), 'taste');
    new EventSource(to('event-source')).onerror = ({ target }) => {
      (target as EventSource).close();
    };
    new WebSocket(to('web-socket').replace('http', 'ws'));
    add('img', { src: to('image') });
    add('p', {}).style.backgroundImage = `url(${to('css-url')})`;
    link('icon', 'icon');
    link('stylesheet', 'style-sheet');
    link('modulepreload', 'module');
    link('preload', 'preload', { as: 'font', crossorigin: '' });
    link('prefetch', 'prefetch');
    await new FontFace('elsewhere', `url(${to('font')})`).load().catch(() => undefined);
    add('video', { src: to('video') });
    add('iframe', { src: to('frame') });
    // Addresses of scripts are made by the page's own policy, which makes none of another origin.
    for (const [way, ask] of [
      ['object', () => add('object', { data: to('object') })],
      ['script', () => add('script', { src: to('script') })],
      ['worker', () => new Worker(to('worker'))],
    ] as const) {
      try {
        ask();
      } catch (error) {
        forbidden[way] = String(error).includes('not a script of this site')
          ? 'trusted-types'
          : '?';
      }
    }
    add('form', { action: to('form'), method: 'post' }).submit();
    await import(to('import')).catch(() => undefined);
    const here = add('a', { href: '#', ping: to('ping') });
    here.click();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return forbidden;
  }, host);

for (const [how, isHeaderSent] of [
  ['with the host’s headers', true],
  ['by the page alone', false],
] as const) {
  test(`a script in the page sends nothing elsewhere, ${how}`, async ({
    page,
    openSite,
    elsewhere,
    allowedConsole,
  }) => {
    allowedConsole.push(/Content Security Policy|violates|preload/);
    const site = await openSite({ model: sampleModel(), isolated: isHeaderSent });
    if (!isHeaderSent) site.habits = { policy: 'none' };
    await openVerified(page, site);
    const forbidden = await tryThePage(page, elsewhere.host);
    expect(elsewhere.arrived).toEqual([]);
    expect(forbidden).toEqual(waysOut);
    // Whoever counts does count.
    await fetch(`http://${elsewhere.host}/heard`);
    expect(elsewhere.arrived).toEqual(['/heard']);
  });
}

test('nor does one in the worker', async ({ page, openSite, elsewhere, allowedConsole }) => {
  allowedConsole.push(/Content Security Policy|violates/);
  await openVerified(page, await openSite({ model: sampleModel() }));
  const worker = page.workers().find((one) => one.url().includes('engine_worker'));
  const forbidden = await worker?.evaluate(async (host) => {
    const forbidden: Record<string, string> = {};
    addEventListener('securitypolicyviolation', (event) => {
      const { blockedURI, effectiveDirective } = event as SecurityPolicyViolationEvent;
      forbidden[/:\d+\/([a-z-]+)/.exec(blockedURI)?.[1] ?? blockedURI] = effectiveDirective;
    });
    const to = (way: string) => `http://${host}/${way}?taste=toystory`;
    await fetch(to('fetch'), { mode: 'no-cors' }).catch(() => undefined);
    const request = new XMLHttpRequest();
    request.open('POST', to('request'));
    request.send('taste');
    new EventSource(to('event-source')).onerror = ({ target }) => {
      (target as EventSource).close();
    };
    new WebSocket(to('web-socket').replace('http', 'ws'));
    await import(to('import')).catch(() => undefined);
    try {
      new Worker(to('worker'));
    } catch (error) {
      forbidden['worker'] = String(error).includes('not a script of this site')
        ? 'trusted-types'
        : '?';
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    return forbidden;
  }, elsewhere.host);
  expect(elsewhere.arrived).toEqual([]);
  expect(forbidden).toEqual({
    fetch: 'connect-src',
    request: 'connect-src',
    'event-source': 'connect-src',
    'web-socket': 'connect-src',
    import: 'script-src-elem',
    worker: 'trusted-types',
  });
});

test('no other script gets in: not as text, not as markup', async ({
  page,
  openSite,
  allowedConsole,
}) => {
  allowedConsole.push(/Content Security Policy|violates|Trusted(HTML|Script)/);
  await openVerified(page, await openSite({ model: sampleModel() }));
  const refused = await page.evaluate(() => {
    const tries: Record<string, () => unknown> = {
      markup: () => (document.body.innerHTML = '<img src=x onerror="run = true">'),
      write: () => {
        document.write('<script>run = true</script>');
      },
      text: () => {
        document.body.append(
          Object.assign(document.createElement('script'), { text: 'run = true' }),
        );
      },
      // A driver's own evaluation may evaluate; what it leaves behind may not.
      later: () => setTimeout('run = true', 0),
    };
    return Object.entries(tries).flatMap(([name, go]) => {
      try {
        go();
        return [];
      } catch {
        return [name];
      }
    });
  });
  expect(refused).toEqual(['markup', 'write', 'text', 'later']);
  expect(await page.evaluate(() => 'run' in globalThis)).toBe(false);
});

test('what no policy forbids is what SECURITY.md says: an address that is opened, a call by WebRTC', async ({
  page,
  context,
  openSite,
  elsewhere,
}) => {
  await openVerified(page, await openSite({ model: sampleModel() }));
  await page.evaluate(async (urls) => {
    const call = new RTCPeerConnection({ iceServers: [{ urls }] });
    call.createDataChannel('taste');
    await call.setLocalDescription(await call.createOffer());
  }, elsewhere.stun);
  await expect.poll(() => elsewhere.arrived).toContain('stun');
  const opened = context.waitForEvent('page');
  await page.evaluate((host) => {
    open(`http://${host}/opened`);
  }, elsewhere.host);
  await (await opened).close();
  await expect.poll(() => elsewhere.arrived).toContain('/opened');
  await page.evaluate((host) => {
    location.href = `http://${host}/left`;
  }, elsewhere.host);
  await expect.poll(() => elsewhere.arrived).toContain('/left');
});

test('a link that is no taste, however long, neither hangs the page nor leaves anything', async ({
  page,
  openSite,
}) => {
  const site = await openSite({ model: sampleModel() });
  await openVerified(page, site);
  await rateByPointer(page, 0, 5);
  await expectStored(page, 1);
  const before = await kept(page);
  for (const letter of ['A', '_', '%F0%9F%8D%BF', '.']) {
    await page.evaluate((letter) => {
      location.hash = `taste=${letter.repeat(1_500_000 / letter.length)}`;
    }, letter);
    await expect(page.getByRole('alert')).toContainText('This link is not whole');
    await page.getByRole('button', { name: 'Back' }).first().click();
    await expect(tickets(page).first()).toBeVisible();
  }
  expect(await kept(page)).toEqual(before);
});

/** All that the page has stored, but for what its files are. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(`matinee ${new URL('.', document.baseURI).pathname}`);
      opening.onsuccess = () => {
        resolve(opening.result);
      };
    });
    const records = await new Promise<unknown[]>((resolve) => {
      const getting = opened.transaction('kept').objectStore('kept').getAll();
      getting.onsuccess = () => {
        opened.close();
        resolve(getting.result);
      };
    });
    return [JSON.stringify(records), JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  });

test('titles that are markup, commands or backwards are titles', async ({
  page,
  openSite,
}, testInfo) => {
  const titles = [
    '<img src=x onerror="run = true">',
    '</title></script><script>run = true</script>',
    'javascript:run = true',
    '&lt;b&gt;&amp;amp;',
    '{{run}}${run}',
    '\u202egnp.exe',
    '__proto__',
    '\u001b[31mred',
    'W'.repeat(900),
  ];
  const csv = titles.map((title) => `"${title.replaceAll('"', '""')} (1999)",Drama`);
  const model = modelOfFilms(testInfo.outputPath('hostile'), csv);
  await openVerified(page, await openSite({ model }));
  for (const [i, title] of titles.entries()) {
    await page.goto(`${page.url().split('#')[0] ?? ''}#like=${String(i)}`);
    await expect(page.getByRole('heading', { level: 2 }).first()).toContainText(
      title.replace('\u001b', '').trim(),
    );
    await expect(page).toHaveTitle(/Matinee$/);
  }
  await page.goto(page.url().split('#')[0] ?? '');
  await expectVerified(page);
  await tickets(page).first().getByRole('slider').press('5');
  await openYours(page, 'Ratings');
  await expect(slips(page)).toHaveCount(1);
  expect(await page.evaluate(() => 'run' in globalThis || 'x' in document.images)).toBe(false);
  // No title is wider than the page.
  await page.setViewportSize({ width: 390, height: 844 });
  for (const hash of ['', '#yours', '#search=W']) {
    await page.goto(`${page.url().split('#')[0] ?? ''}${hash}`);
    await expect(page.locator('main')).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, hash).toBeLessThanOrEqual(0);
  }
});
