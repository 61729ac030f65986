// WebKitGTK's MiniBrowser, driven over WebDriver, in the shape of Playwright's pages: the specs do not know the difference. What
// they use of a page is here, no more. Elements are found, and judged, by Playwright's own script in the page.
//
// WebDriver has no way to run a script before the page's own (`addInitScript` runs as soon as the document is there), no downloads
// and no permissions. One browser serves all tests of a process: each test's site has an origin, and so a storage, of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { otherPortOf, WebKitConsole, type Said } from './webkit_console.ts';

const miniBrowser =
  process.env['MINI_BROWSER'] ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const timeoutMs = 30_000;
const pollMs = 50;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Playwright's script of the page, which its package has as a text. */
function injectedScript(): string {
  const { resolve } = createRequire(import.meta.url);
  const bundle = readFileSync(resolve('playwright-core/lib/coreBundle'), 'utf8');
  const start = bundle.indexOf('generated/injectedScriptSource.ts"() {');
  const [, literal] = /= ('(?:[^'\\]|\\.)*');/.exec(bundle.slice(start)) ?? [];
  if (start < 0 || literal === undefined) throw new Error('playwright-core has no injected script');
  const source = String(runInNewContext(literal));
  const options = {
    isUnderTest: false,
    sdkLanguage: 'javascript',
    frameSeq: 1,
    testIdAttributeName: 'data-testid',
    stableRafCount: 1,
    browserName: 'webkit',
    shouldPrependErrorPrefix: false,
    isUtilityWorld: false,
    customEngines: [],
  };
  return `
    const module = {};
    ${source}
    document.hasFocus = () => true; // there is no window manager that would give it
    const injected = new (module.exports.InjectedScript())(globalThis, ${JSON.stringify(options)});
    Object.defineProperty(globalThis, '__matineeTest', { value: { injected } });`;
}

interface InPage {
  readonly injected: {
    parseSelector(selector: string): unknown;
    querySelectorAll(parsed: unknown, root: Node): Element[];
    strictModeViolationError(parsed: unknown, elements: Element[]): Error;
    checkElementStates(
      element: Element,
      states: readonly string[],
      isFrameVisible: true,
    ): Promise<unknown>;
    fill(element: Element, value: string): string;
    selectOptions(element: Element, options: readonly unknown[]): unknown;
    elementState(
      element: Element,
      state: string,
      isFrameVisible: true,
    ): { readonly matches: boolean };
    expect(
      element: Element | undefined,
      options: object,
      elements: Element[],
      frameVisible: boolean,
    ): Promise<{ matches: boolean; received?: unknown }>;
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

class WebDriverError extends Error {}

let screen: Promise<string> | null = null;
/** MiniBrowser needs one: the session's, else one of this process. */
function display(): Promise<string> {
  const { DISPLAY } = process.env;
  if (DISPLAY !== undefined) return Promise.resolve(DISPLAY);
  screen ??= new Promise((resolve, reject) => {
    const options = ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
    const server = spawn('Xvfb', options, { stdio: ['ignore', 'pipe', 'ignore'] });
    process.on('exit', () => server.kill());
    server.on('error', reject);
    server.stdout.on('data', (number: Buffer) => {
      resolve(`:${String(number).trim()}`);
    });
  });
  return screen;
}

/** A folder of settings of its own: without room in its bars the window can be as narrow as a phone. */
function settings(): string {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-webkit-'));
  mkdirSync(join(folder, 'gtk-3.0'));
  const style =
    '* { min-width: 0; min-height: 0; padding: 0; margin: 0; border: 0; font-size: 1px; }';
  writeFileSync(join(folder, 'gtk-3.0/gtk.css'), style);
  return folder;
}

let browser: Promise<Driver> | null = null;
const sharedBrowser = () => (browser ??= Driver.open());

class Driver {
  readonly #port: number;
  readonly #inspectorPort: number;
  readonly #kill: () => void;
  #session = '';
  home = ''; // a window that stays: the session ends with its last one
  #current = '';
  #turn: Promise<unknown> = Promise.resolve();

  #numInspected = 2; // the first window, and what WebDriver talks to

  private constructor(port: number, inspectorPort: number, started: readonly ChildProcess[]) {
    this.#port = port;
    this.#inspectorPort = inspectorPort;
    this.#kill = () => {
      for (const one of started) one.kill();
    };
    process.on('exit', this.#kill);
  }

  static async open(): Promise<Driver> {
    const environment = { ...process.env, DISPLAY: await display() };
    const inspectorPort = await freePort();
    const browser = spawn(miniBrowser, ['--automation'], {
      env: {
        ...environment,
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        WEBKIT_INSPECTOR_HTTP_SERVER: `127.0.0.1:${String(inspectorPort)}`,
        XDG_CONFIG_HOME: settings(),
      },
      stdio: 'ignore',
    });
    let target: number | undefined;
    for (let tries = 0; target === undefined; tries += 1) {
      if (tries === 300) throw new Error('MiniBrowser does not listen');
      await pause(100);
      target = otherPortOf(browser.pid ?? 0, inspectorPort);
    }
    const port = await freePort();
    const options = [`--port=${String(port)}`, `--target=127.0.0.1:${String(target)}`];
    const service = spawn('WebKitWebDriver', options, { env: environment, stdio: 'ignore' });
    const driver = new Driver(port, inspectorPort, [service, browser]);
    const capabilities = { alwaysMatch: { browserName: 'MiniBrowser' } };
    for (let tries = 0; ; tries += 1) {
      try {
        const session = await driver.#send('POST', '/session', { capabilities });
        driver.#session = (session as { sessionId: string }).sessionId;
        break;
      } catch (error) {
        if (tries === 100 || error instanceof WebDriverError) throw error;
        await pause(100); // the driver is not listening yet
      }
    }
    driver.home = driver.#current = String(await driver.#send('GET', '/window'));
    await driver.#send('POST', '/timeouts', { script: timeoutMs, pageLoad: 120_000 });
    return driver;
  }

  async close(): Promise<void> {
    await this.#send('DELETE', '').catch(() => undefined);
    this.#kill();
    process.off('exit', this.#kill);
  }

  async #send(method: string, path: string, body?: object): Promise<unknown> {
    const session = this.#session === '' ? '' : `/session/${this.#session}`;
    const response = await fetch(`http://127.0.0.1:${String(this.#port)}${session}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new WebDriverError(`${error}: ${message}`);
  }

  /** One command after another: each is for a window. */
  send(window: string, method: string, path: string, body?: object): Promise<unknown> {
    const answer = this.#turn.then(async () => {
      if (window !== this.#current) {
        await this.#send('POST', '/window', { handle: window });
        this.#current = window;
      }
      return await this.#send(method, path, body);
    });
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** A window, and its console once that is heard. */
  async openWindow(hear: (said: Said) => void): Promise<readonly [string, WebKitConsole]> {
    const opened = await this.send(this.home, 'POST', '/window/new', { type: 'window' });
    const { handle } = opened as { handle: string };
    this.#numInspected += 1;
    let isHeard = false;
    const pageConsole = new WebKitConsole(this.#inspectorPort, this.#numInspected, (said) => {
      if (said.text === handle) isHeard = true;
      else hear(said);
    });
    const script = 'console.log(arguments[0])';
    for (let tries = 0; ; tries += 1) {
      if (tries === 100) throw new Error('the console is not heard');
      if (await pageConsole.isHeard()) {
        await this.send(handle, 'POST', '/execute/sync', { script, args: [handle] });
        await pageConsole.isHeard();
        if (isHeard) return [handle, pageConsole];
      }
      await pause(100);
    }
  }

  forget(window: string): void {
    if (this.#current === window) this.#current = '';
  }
}

// W3C's names of keys, by those of the DOM.
const keyNames: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  Space: ' ',
};

interface Point {
  readonly x: number;
  readonly y: number;
}

class WebKitPage {
  readonly _apiName = 'Page';
  readonly keyboard = {
    press: (key: string) => this.#press(key),
    type: async (text: string) => {
      for (const key of text) await this.#press(key === '\n' ? 'Enter' : key);
    },
  };
  readonly mouse = {
    move: (x: number, y: number) => this.#point([{ type: 'pointerMove', duration: 0, x, y }]),
  };
  readonly request = {
    get: async (url: string) => {
      const response = await fetch(url);
      return { ok: () => response.ok, json: () => response.json() as Promise<unknown> };
    },
  };
  readonly #context: WebKitContext;
  readonly #driver: Driver;
  readonly #window: string;
  readonly #console: WebKitConsole;
  readonly #initScripts: string[] = [];
  #url = 'about:blank';
  /** Of a load that this breaks off WebKit says that it was refused. */
  isLeaving = false;

  constructor(
    context: WebKitContext,
    driver: Driver,
    [window, pageConsole]: readonly [string, WebKitConsole],
  ) {
    this.#context = context;
    this.#driver = driver;
    this.#window = window;
    this.#console = pageConsole;
  }

  send(method: string, path: string, body?: object): Promise<unknown> {
    return this.#driver.send(this.#window, method, path, body);
  }

  /** Runs a function in the page with what Playwright has there; it may answer later. */
  async run<Arg, Value>(
    work: (here: InPage, arg: Arg) => Value | Promise<Value>,
    arg: Arg,
  ): Promise<Value> {
    const script = `
      const done = arguments[arguments.length - 1];
      const here = globalThis.__matineeTest;
      if (here === undefined) return done({ isMissing: true, url: location.href });
      const arg = JSON.parse(arguments[0], (_, value) =>
        value?.matineeRegex === undefined ? value : new RegExp(value.matineeRegex, value.flags));
      Promise.resolve().then(() => (${work.toString()})(here, arg)).then(
        (value) => done({ value: value === undefined ? null : value, url: location.href }),
        (error) => done({ error: String(error?.message ?? error), url: location.href }),
      );`;
    const args = [JSON.stringify(arg ?? null)];
    for (;;) {
      const answer = (await this.send('POST', '/execute/async', { script, args })) as {
        readonly isMissing?: true;
        readonly value: Value;
        readonly error?: string;
        readonly url: string;
      };
      this.#url = answer.url;
      if (answer.error !== undefined) throw new Error(answer.error);
      if (answer.isMissing !== true) return answer.value;
      const prepare = [injectedScript(), ...this.#initScripts].join(';\n');
      await this.send('POST', '/execute/sync', { script: prepare, args: [] });
    }
  }

  /** Until `work` has an answer, through loads of the page. */
  async until<Arg, Value>(
    work: (here: InPage, arg: Arg) => Promise<{ value: Value } | null | undefined>,
    arg: Arg,
    what: string,
    timeout = timeoutMs,
  ): Promise<Value> {
    const end = Date.now() + timeout;
    let last: unknown = null;
    for (;;) {
      try {
        const answer = await this.run(work, arg);
        if (answer != null) return answer.value;
      } catch (error) {
        last = error;
        if (error instanceof Error && error.message.includes('strict mode violation')) throw error;
      }
      if (Date.now() > end) throw new Error(`${what}: no answer in time. ${String(last ?? '')}`);
      await pause(pollMs);
    }
  }

  async #press(combination: string): Promise<void> {
    const keys = combination.split(/\+(?=.)/).map((key) => {
      const [, digit] = /^Digit(\d)$/.exec(key) ?? [];
      return digit ?? keyNames[key] ?? key;
    });
    const actions = [
      ...keys.map((value) => ({ type: 'keyDown', value })),
      ...[...keys].reverse().map((value) => ({ type: 'keyUp', value })),
    ];
    await this.send('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  async #point(actions: readonly object[]): Promise<void> {
    const pointer = { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions };
    await this.send('POST', '/actions', { actions: [pointer] });
  }

  async pressAt({ x, y }: Point, times: number): Promise<void> {
    const press = [
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#point([
      { type: 'pointerMove', duration: 0, x: Math.round(x), y: Math.round(y) },
      ...Array.from({ length: times }, () => press).flat(),
    ]);
  }

  /** Goes elsewhere, by a method of WebDriver. */
  async #leave(path: string, body: object): Promise<void> {
    await this.hear(); // what was said before counts
    this.isLeaving = this.#url !== 'about:blank';
    await this.send('POST', path, body);
    await this.run(() => null, null);
    await this.hear();
    this.isLeaving = false;
  }
  goto(url: string): Promise<void> {
    return this.#leave('/url', { url });
  }
  reload(): Promise<void> {
    return this.#leave('/refresh', {});
  }
  goBack(): Promise<void> {
    return this.#leave('/back', {});
  }
  url(): string {
    return this.#url;
  }
  context(): WebKitContext {
    return this.#context;
  }
  /** Until all has been heard that the console has said by now. */
  async hear(): Promise<void> {
    await this.#console.isHeard();
  }
  async close(): Promise<void> {
    await this.hear();
    this.#console.close();
    await this.send('DELETE', '/window');
    this.#driver.forget(this.#window);
    this.#context.forget(this);
  }
  async addInitScript(script: () => unknown): Promise<void> {
    this.#initScripts.push(`(${script.toString()})()`);
  }
  async setViewportSize({ width, height }: { width: number; height: number }): Promise<void> {
    const asked = { x: 0, y: 0, width, height };
    await this.send('POST', '/window/rect', asked);
    const bars = height - (await this.run(() => innerHeight, null));
    await this.send('POST', '/window/rect', { ...asked, height: height + bars });
  }
  async screenshot({ path }: { path: string }): Promise<void> {
    writeFileSync(path, Buffer.from(String(await this.send('GET', '/screenshot')), 'base64'));
  }
  async waitForTimeout(ms: number): Promise<void> {
    await pause(ms);
  }
  async evaluate<Arg, Value>(work: (arg: Arg) => Value | Promise<Value>, arg?: Arg) {
    const code = work.toString();
    return (await this.run(
      new Function('here', 'arg', `return (${code})(arg)`) as (here: InPage, arg: unknown) => Value,
      arg,
    )) as Value;
  }
  async waitForFunction<Arg, Value>(
    work: (arg: Arg) => Value,
    arg?: Arg,
  ): Promise<{ jsonValue: () => Promise<Value> }> {
    const asked = new Function(
      'here',
      'arg',
      `return Promise.resolve((${work.toString()})(arg)).then((value) => (value ? { value } : null))`,
    ) as (here: InPage, arg: unknown) => Promise<{ value: Value } | null>;
    const value = await this.until(asked, arg, 'waitForFunction');
    return { jsonValue: () => Promise.resolve(value) };
  }
  async _expect(expression: string, options: object) {
    return await this.locator(':root')._expect(expression, options);
  }
  mainFrame(): this {
    return this;
  }

  locator(selector: string, options: LocatorOptions = {}): WebKitLocator {
    return new WebKitLocator(this, '').locator(selector, options);
  }
  getByRole(role: string, options: RoleOptions = {}): WebKitLocator {
    return this.locator(roleSelector(role, options));
  }
  getByText(text: Text, options: { exact?: boolean } = {}): WebKitLocator {
    return this.locator(`internal:text=${textSelector(text, options.exact)}`);
  }
  getByLabel(text: Text, options: { exact?: boolean } = {}): WebKitLocator {
    return this.locator(`internal:label=${textSelector(text, options.exact)}`);
  }
}

type Text = string | RegExp;
type GivenFile = string | { readonly name: string; readonly buffer: Buffer };
interface LocatorOptions {
  readonly hasText?: Text;
  readonly has?: WebKitLocator;
}
interface RoleOptions {
  readonly name?: Text;
  readonly exact?: boolean;
  readonly level?: number;
}

const textSelector = (text: Text, exact = false) =>
  typeof text === 'string' ? `${JSON.stringify(text)}${exact ? 's' : 'i'}` : String(text);
const attributeText = (text: Text, exact = false) =>
  typeof text === 'string'
    ? `"${text.replace(/["\\]/g, '\\$&')}"${exact ? 's' : 'i'}`
    : String(text);
const roleSelector = (role: string, { name, exact, level, ...others }: RoleOptions) => {
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw new Error(`getByRole: ${unknown.join()} is not known here`);
  const named = name === undefined ? '' : `[name=${attributeText(name, exact)}]`;
  return `internal:role=${role}${level === undefined ? '' : `[level=${String(level)}]`}${named}`;
};

class WebKitLocator {
  readonly _apiName = 'Locator';
  readonly #page: WebKitPage;
  readonly selector: string;

  constructor(page: WebKitPage, selector: string) {
    this.#page = page;
    this.selector = selector;
  }

  toString(): string {
    return `locator('${this.selector}')`;
  }
  page(): WebKitPage {
    return this.#page;
  }
  #within(selector: string): WebKitLocator {
    const all = this.selector === '' ? selector : `${this.selector} >> ${selector}`;
    return new WebKitLocator(this.#page, all);
  }
  locator(selector: string, options: LocatorOptions = {}): WebKitLocator {
    return this.#within(selector).filter(options);
  }
  filter({ hasText, has }: LocatorOptions): WebKitLocator {
    const parts = [
      this.selector,
      hasText === undefined ? '' : `internal:has-text=${textSelector(hasText)}`,
      has === undefined ? '' : `internal:has=${JSON.stringify(has.selector)}`,
    ];
    return new WebKitLocator(this.#page, parts.filter((part) => part !== '').join(' >> '));
  }
  getByRole = (role: string, options: RoleOptions = {}) =>
    this.#within(roleSelector(role, options));
  getByText = (text: Text, options: { exact?: boolean } = {}) =>
    this.#within(`internal:text=${textSelector(text, options.exact)}`);
  getByLabel = (text: Text, options: { exact?: boolean } = {}) =>
    this.#within(`internal:label=${textSelector(text, options.exact)}`);
  first = () => this.nth(0);
  last = () => this.nth(-1);
  nth = (place: number) => this.#within(`nth=${String(place)}`);
  async all(): Promise<WebKitLocator[]> {
    return Array.from({ length: await this.count() }, (_, place) => this.nth(place));
  }

  /** What `work` says of the one element; null: not yet. */
  #one<Arg, Value>(
    what: string,
    work: (here: InPage, element: HTMLElement, arg: Arg) => Value | Promise<Value>,
    arg: Arg,
    states: readonly string[] = [],
    timeout = timeoutMs,
  ): Promise<Value> {
    const asked = new Function(
      'here',
      'asked',
      `return (async () => {
        const { injected } = here;
        const parsed = injected.parseSelector(asked.selector);
        const elements = injected.querySelectorAll(parsed, document);
        if (elements.length > 1) throw injected.strictModeViolationError(parsed, elements);
        const [element] = elements;
        if (element === undefined) return null;
        if (asked.states.length > 0 && (await injected.checkElementStates(element, asked.states, true)) !== undefined) return null;
        const value = await (${work.toString()})(here, element, asked.arg);
        return value === undefined ? null : { value };
      })()`,
    ) as (here: InPage, asked: object) => Promise<{ value: Value } | null>;
    const { selector } = this;
    return this.#page.until(asked, { selector, states, arg }, `${what} ${selector}`, timeout);
  }

  async #clickAt(position: Point | undefined, times: number, force = false): Promise<void> {
    const point = await this.#one(
      'click',
      async (_, element, { position, force }) => {
        const drawn = () =>
          new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
        await drawn(); // what comes into view may have another height than was thought
        const at = (): { x: number; y: number } => {
          const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
          return position == null
            ? { x: box.left + box.width / 2, y: box.top + box.height / 2 }
            : { x: box.left + position.x, y: box.top + position.y };
        };
        const isHit = ({ x, y }: { x: number; y: number }) => {
          const hit = document.elementFromPoint(x, y);
          const target = element.closest('label, button, a') ?? element;
          return hit !== null && (target.contains(hit) || hit.contains(element));
        };
        if (!force && !isHit(at())) {
          element.scrollIntoView({ block: 'center', behavior: 'instant' });
          await drawn();
        }
        return force || isHit(at()) ? at() : undefined;
      },
      { position: position ?? null, force },
      force ? [] : ['visible', 'enabled', 'stable'],
    );
    if (point === undefined) throw new Error('no place to click');
    await this.#page.pressAt(point, times);
  }

  click = (options: { position?: Point; force?: boolean } = {}) =>
    this.#clickAt(options.position, 1, options.force);
  dblclick = (options: { position?: Point } = {}) => this.#clickAt(options.position, 2);
  async hover(): Promise<void> {
    const box = await this.boundingBox();
    await this.#page.mouse.move(
      Math.round(box.x + box.width / 2),
      Math.round(box.y + box.height / 2),
    );
  }
  async setChecked(wanted: boolean): Promise<void> {
    if ((await this.isChecked()) !== wanted) await this.click();
  }
  check = () => this.setChecked(true);
  uncheck = () => this.setChecked(false);
  async fill(value: string): Promise<void> {
    const how = await this.#one(
      'fill',
      ({ injected }, element, value) => injected.fill(element, value),
      value,
      ['visible', 'enabled', 'editable'],
    );
    if (how !== 'needsinput') return;
    if (value === '') await this.#page.keyboard.press('Delete');
    else await this.#page.keyboard.type(value);
  }
  async press(key: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.press(key);
  }
  async pressSequentially(text: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.type(text);
  }
  focus = () =>
    this.#one('focus', (_, element) => (element.focus(), null), null).then(() => undefined);
  scrollIntoViewIfNeeded = () =>
    this.#one('scroll to', (_, element) => (element.scrollIntoView(), null), null);
  selectOption = (option: string | object) =>
    this.#one(
      'select',
      ({ injected }, element, option) =>
        injected.selectOptions(element, [
          typeof option === 'string' ? { valueOrLabel: option } : option,
        ]),
      option,
      ['visible', 'enabled'],
    );
  async setInputFiles(given: GivenFile | readonly GivenFile[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'matinee-webkit-'));
    const paths = [given].flat().map((file) => {
      if (typeof file === 'string') return file;
      const path = join(folder, file.name);
      writeFileSync(path, file.buffer);
      return path;
    });
    await this.#one('choose files', () => null, null);
    const script = `
      const { injected } = globalThis.__matineeTest;
      return injected.querySelectorAll(injected.parseSelector(arguments[0]), document)[0];`;
    const args = [this.selector];
    const element = await this.#page.send('POST', '/execute/sync', { script, args });
    const id = Object.values(element as object)[0] as string;
    await this.#page.send('POST', `/element/${id}/value`, { text: paths.join('\n') });
  }

  textContent = () => this.#one('text of', (_, element) => element.textContent, null);
  innerText = () => this.#one('text of', (_, element) => element.innerText, null);
  inputValue = () =>
    this.#one('value of', (_, element) => (element as HTMLInputElement).value, null);
  getAttribute = (name: string) =>
    this.#one('attribute of', (_, element, name) => element.getAttribute(name), name);
  boundingBox = () =>
    this.#one(
      'box of',
      (_, element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return { x, y, width, height };
      },
      null,
    );
  isChecked = () =>
    this.#one(
      'state of',
      ({ injected }, e) => injected.elementState(e, 'checked', true).matches,
      null,
    );
  async isVisible(): Promise<boolean> {
    return await this.#page.run(({ injected }, selector) => {
      const [element] = injected.querySelectorAll(injected.parseSelector(selector), document);
      return element !== undefined && injected.elementState(element, 'visible', true).matches;
    }, this.selector);
  }
  count = () =>
    this.#page.run(
      ({ injected }, selector) =>
        injected.querySelectorAll(injected.parseSelector(selector), document).length,
      this.selector,
    );
  allTextContents = () =>
    this.#page.run(
      ({ injected }, selector) =>
        injected
          .querySelectorAll(injected.parseSelector(selector), document)
          .map(({ textContent }) => textContent),
      this.selector,
    );
  evaluate<Arg, Value>(work: (element: HTMLElement, arg: Arg) => Value, arg?: Arg) {
    const asked = new Function(
      'here',
      'element',
      'arg',
      `return (${work.toString()})(element, arg) ?? null`,
    ) as (here: InPage, element: HTMLElement, arg: unknown) => Value;
    return this.#one('evaluate', asked, arg ?? null);
  }
  evaluateAll<Arg, Value>(work: (elements: Element[], arg: Arg) => Value, arg?: Arg) {
    const asked = new Function(
      'here',
      'asked',
      `return (${work.toString()})(here.injected.querySelectorAll(here.injected.parseSelector(asked.selector), document), asked.arg)`,
    ) as (here: InPage, asked: object) => Value;
    return this.#page.run(asked, { selector: this.selector, arg });
  }

  /** What Playwright's `expect` calls. */
  async _expect(
    expression: string,
    {
      timeout = timeoutMs,
      isNot = false,
      ...rest
    }: { timeout?: number; isNot?: boolean; expectedText?: object[]; expectedNumber?: number },
  ) {
    delete (rest as { signal?: unknown }).signal;
    const end = Date.now() + timeout;
    const options = { expression, isNot, ...rest };
    for (;;) {
      let answer: { matches: boolean; received?: unknown };
      try {
        answer = await this.#page.run(
          async ({ injected }, { selector, options }) => {
            const isArray =
              options.expression === 'to.have.count' || options.expression.endsWith('.array');
            const parsed = injected.parseSelector(selector);
            const elements = injected.querySelectorAll(parsed, document);
            if (elements.length > 1 && !isArray)
              throw injected.strictModeViolationError(parsed, elements);
            if (elements.length === 0 && !isArray) {
              const isGone = /hidden|detached/.test(options.expression);
              const isThere = /visible|attached|in\.viewport/.test(options.expression);
              return { matches: isGone || (options.isNot && !isThere), received: 'no element' };
            }
            const { matches, received } = await injected.expect(
              elements[0],
              options,
              elements,
              true,
            );
            return { matches, received: received ?? null };
          },
          { selector: this.selector, options },
        );
      } catch (error) {
        answer = { matches: isNot, received: String(error) };
      }
      if (answer.matches !== isNot) return { matches: !isNot, received: answer.received };
      if (Date.now() > end)
        return {
          matches: isNot,
          received: answer.received,
          log: [],
          timedOut: true,
          errorMessage: `received: ${JSON.stringify(answer.received)}`,
        };
      await pause(pollMs);
    }
  }
}

class WebKitContext extends EventEmitter {
  readonly #own: Promise<Driver> | null;
  readonly #viewport: { width: number; height: number };
  readonly #pages = new Set<WebKitPage>();

  constructor(own: Promise<Driver> | null, viewport = { width: 1280, height: 720 }) {
    super();
    this.#own = own;
    this.#viewport = viewport;
  }

  async newPage(): Promise<WebKitPage> {
    const driver = await (this.#own ?? sharedBrowser());
    let page: WebKitPage | null = null;
    const opened = await driver.openWindow(({ level, text }) => {
      // It is built without manifests, and says so of each policy that allows the page's own.
      if (/^Unrecognized Content-Security-Policy directive 'manifest-src'/.test(text)) return;
      if (page?.isLeaving === true && text.endsWith('due to access control checks.')) return;
      this.emit('console', { type: () => level, text: () => text });
    });
    page = new WebKitPage(this, driver, opened);
    this.#pages.add(page);
    await page.setViewportSize(this.#viewport);
    return page;
  }
  forget(page: WebKitPage): void {
    this.#pages.delete(page);
  }
  async hear(): Promise<void> {
    for (const page of this.#pages) await page.hear();
  }
  /** Another context of a test may open the same site: it has a browser of its own. */
  browser() {
    return { newContext: () => new WebKitContext(Driver.open(), this.#viewport) };
  }
  async close(): Promise<void> {
    if (this.#own !== null) await (await this.#own).close();
    else for (const page of this.#pages) await page.close();
  }
}

export const openContext = (viewport?: { width: number; height: number } | null) =>
  new WebKitContext(null, viewport ?? undefined) as unknown as BrowserContext;
/** Until all has been heard that the consoles of its pages have said by now. */
export const hearAll = (context: BrowserContext) => (context as unknown as WebKitContext).hear();
export type { Locator, Page };
