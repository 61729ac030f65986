// The built site with a model in it, served as some host would: with or without isolation headers, at any path, with files
// missing or damaged.

import { createReadStream, existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

export const dist = join(import.meta.dirname, '../../dist');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

const compressible = /\.(html|js|mjs|css|svg|wasm|json|webmanifest|txt)$/;

function modelFolder(variable: string, name = ''): string {
  const folder = join(process.env[variable] ?? '', name);
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new Error(
      `${variable}: there is no model bundle in '${folder}' (tools/test.sh makes it)`,
    );
  }
  return folder;
}

export const sampleModel = () => modelFolder('MATINEE_SAMPLE_MODEL');
/** Of invented items, by the names in test/about. */
export const otherModel = (name: 'books' | 'games' | 'jokes' | 'visits') =>
  modelFolder('MATINEE_OTHER_MODELS', name);
export const hasRealModel = process.env['MATINEE_REAL_MODEL'] !== undefined;
export const realModel = () => modelFolder('MATINEE_REAL_MODEL');

export const filesOf = (model: string) => readdirSync(model).sort();
export const fileOf = (model: string, start: string): string => {
  const name = filesOf(model).find((file) => file.startsWith(start));
  if (name === undefined) throw new Error(`${model} has no file ${start}*`);
  return name;
};

/** A file of the built site, by its path in dist. */
export function builtFile(pattern: RegExp): string {
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const found = names.find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`dist has no file ${String(pattern)}: npm run build`);
  return found;
}

export interface SiteOptions {
  readonly model: string;
  readonly isolated?: boolean;
  readonly prefix?: string; // "/some/path/", the site's root
  /** Sends .gz files as hosts do that declare them to be encoded: the browser unpacks them. */
  readonly declaresGzip?: boolean;
  /** Other copies of the page on the same host: their models, by their prefixes. */
  readonly copies?: Readonly<Record<string, string>>;
  /** Compresses text and code, as hosts do. */
  readonly compresses?: boolean;
}

/** What the host does with a file from now on. */
export type Fault =
  | 'missing'
  | 'hanging'
  | 'slow'
  | 'page' // answered with the first page and status 200, as hosts do with what they do not have
  | { readonly type: string } // sent as this, and meant so
  | { readonly cutAt: number }
  | { readonly flipByte: number; readonly flipBit?: number }
  | { readonly holdAfter: number }; // the first answer, until `breakOff`; the next ones may ask for a range

/** What the host does with everything. */
export interface Habits {
  readonly root?: string; // where the site's root sends the browser, relative or absolute
  readonly slash?: 'missing' | 'taken'; // the root answers without its slash as well; or only so
  readonly lineEnds?: true; // text comes with those of Windows
  readonly keepsForEver?: true; // whatever it sends may be kept for a year
  readonly policy?: 'none' | 'no-wasm'; // it sends none, or one that forbids WebAssembly
}

// The same policy as in index.html and _headers, sent as a header so that it binds the worker too.
const policy = () =>
  /Content-Security-Policy: (.*)/.exec(readFileSync(join(dist, '_headers'), 'utf8'))?.[1] ?? '';

export class Site {
  readonly faults = new Map<string, Fault>(); // by name in the model's folder, else by path in dist
  readonly overrides = new Map<string, string>(); // what the host has instead, by path in dist
  habits: Habits = {};
  readonly requests: string[] = [];
  readonly ranges: string[] = []; // asked for
  #server: Server;
  readonly #held: { response: ServerResponse; bytes: Buffer; sent: number }[] = [];
  #options: Required<SiteOptions>;

  private constructor(options: SiteOptions) {
    this.#options = {
      isolated: true,
      prefix: '/',
      declaresGzip: false,
      compresses: false,
      copies: {},
      ...options,
    };
    this.#server = createServer((request, response) => {
      this.#answer(new URL(request.url ?? '/', 'http://host').pathname, response);
    });
  }

  static async open(options: SiteOptions): Promise<Site> {
    const site = new Site(options);
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}${this.#options.prefix}`;
  }

  /** The host gets another model. */
  serveModel(folder: string): void {
    this.#options = { ...this.#options, model: folder };
  }

  /** Sends a little more of what a fault holds; the answer is how many of its bytes are sent by now. */
  sendMore(): number {
    for (const held of this.#held) {
      const { response, bytes, sent } = held;
      held.sent = Math.min(sent + 64, bytes.length - 1);
      response.write(bytes.subarray(sent, held.sent));
    }
    return this.#held[0]?.sent ?? 0;
  }

  /** Breaks the connections that a fault has held. */
  breakOff(): void {
    for (const { response } of this.#held.splice(0)) response.destroy();
  }

  /** From now on nobody answers; `close` is still to be called. */
  async goOffline(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** In pieces, as over a line of about 64 KiB a second: `slow` is for what measures a page that is still loading. */
  #drip(bytes: Buffer, response: ServerResponse) {
    let sent = 0;
    const piece = 16 * 1024;
    const timer = setInterval(() => {
      if (response.destroyed) {
        clearInterval(timer);
        return;
      }
      response.write(bytes.subarray(sent, sent + piece));
      sent += piece;
      if (sent < bytes.length) return;
      clearInterval(timer);
      response.end();
    }, 250);
  }

  #answer(path: string, response: ServerResponse) {
    const { isolated, declaresGzip, compresses, copies } = this.#options;
    const [prefix, model] = Object.entries(copies).find(([copy]) => path.startsWith(copy)) ?? [
      this.#options.prefix,
      this.#options.model,
    ];
    this.requests.push(path);
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (this.habits.policy !== 'none') {
      const allowed = this.habits.policy === 'no-wasm' ? '' : "'wasm-unsafe-eval'";
      response.setHeader(
        'Content-Security-Policy',
        policy().replace("'wasm-unsafe-eval'", allowed),
      );
    }
    if (this.habits.keepsForEver === true)
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    const isRoot = path === prefix;
    const isBare = `${path}/` === prefix;
    const { root, slash, lineEnds } = this.habits;
    const elsewhere = isRoot
      ? (root ?? (slash === 'taken' ? prefix.slice(0, -1) : undefined))
      : undefined;
    if (elsewhere !== undefined) {
      response.writeHead(302, { Location: elsewhere }).end();
      return;
    }
    const inside = path.startsWith(prefix) ? normalize(path.slice(prefix.length)) : '..';
    const isPage = inside === '.' || inside === '' || (isBare && slash !== undefined);
    const name = isPage ? 'index.html' : inside;
    const inModel = name.startsWith('model/');
    const file = inModel ? join(model, name.slice(6)) : join(dist, name);
    const fault = this.faults.get(inModel ? name.slice(6) : name);
    if (fault === 'hanging') return;
    if (fault === 'page') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(readFileSync(join(dist, 'index.html')));
      return;
    }
    const override = this.overrides.get(name);
    if (
      name.startsWith('..') ||
      fault === 'missing' ||
      (!existsSync(file) && override === undefined)
    ) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
    if (fault !== undefined && typeof fault === 'object' && 'type' in fault) {
      response.setHeader('Content-Type', fault.type);
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.end(readFileSync(file));
      return;
    }
    if (lineEnds === true && !inModel && compressible.test(file) && !file.endsWith('.wasm')) {
      response.end(readFileSync(file, 'latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
      return;
    }
    if (fault === 'slow') {
      this.#drip(readFileSync(file), response);
      return;
    }
    const { range } = response.req.headers;
    if (range !== undefined) this.ranges.push(range);
    if (override !== undefined) {
      response.end(override);
    } else if (fault !== undefined && 'holdAfter' in fault) {
      const bytes = readFileSync(file);
      const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? -1);
      if (start < 0) {
        response.setHeader('Content-Length', bytes.length);
        response.write(bytes.subarray(0, fault.holdAfter));
        this.#held.push({ response, bytes, sent: fault.holdAfter });
      } else {
        const size = String(bytes.length);
        const from = String(start);
        response.setHeader('Content-Range', `bytes ${from}-${String(bytes.length - 1)}/${size}`);
        response.writeHead(206).end(bytes.subarray(start));
      }
    } else if (fault !== undefined && 'cutAt' in fault) {
      response.end(readFileSync(file).subarray(0, fault.cutAt));
    } else if (fault !== undefined) {
      const bytes = readFileSync(file);
      const place = fault.flipByte % bytes.length;
      bytes[place] = (bytes[place] ?? 0) ^ (1 << (fault.flipBit ?? 0));
      response.end(bytes);
    } else if (inModel && declaresGzip && file.endsWith('.gz')) {
      response.setHeader('Content-Encoding', 'gzip');
      createReadStream(file).pipe(response);
    } else if (compresses && compressible.test(file)) {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync(readFileSync(file)));
    } else {
      createReadStream(file).pipe(response);
    }
  }
}
