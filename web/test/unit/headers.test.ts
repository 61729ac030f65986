// What hosts are told, in public/_headers, fits what is built.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The headers of each path. */
function rules(): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of read('public/_headers').split('\n')) {
    const [, name, value] = /^ {2}([\w-]+): (.+)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) current.set(name, value);
    else if (line !== '') found.set(line, (current = new Map<string, string>()));
  }
  return found;
}

const directives = (policy: string) => policy.split(';').map((directive) => directive.trim());

test('the policy is the page’s own, and says who may frame it, which only a header can', () => {
  const [, inPage = ''] = /content="(default-src[^"]+)"/.exec(read('index.html')) ?? [];
  const sent = rules().get('/*')?.get('Content-Security-Policy') ?? '';
  expect(directives(sent).filter((directive) => !directive.startsWith('frame-ancestors'))).toEqual(
    directives(inPage),
  );
  expect(directives(sent)).toContain("frame-ancestors 'none'");
  expect(directives(sent)).toContain("manifest-src 'self'");
});

test('the page is isolated, so that it may use threads', () => {
  const all = rules().get('/*');
  expect(all?.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  expect(all?.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
});

test('what has no hash in its name is asked for each time, the rest never again', () => {
  const caching = Object.fromEntries(
    [...rules()].map(([path, headers]) => [path, headers.get('Cache-Control') ?? '']),
  );
  expect(caching).toEqual({
    '/*': '',
    '/': 'no-cache',
    '/index.html': 'no-cache',
    '/service_worker.js': 'no-cache',
    '/manifest.webmanifest': 'no-cache',
    '/model/manifest.json': 'no-cache',
    '/assets/*': 'public, max-age=31536000, immutable',
    '/engine/*': 'public, max-age=31536000, immutable',
    '/trainer/*': 'public, max-age=31536000, immutable',
    ...Object.fromEntries(
      ['factors-', 'items-', 'titles-', 'links.', 'report.'].map((role) => [
        `/model/${role}*`,
        'public, max-age=31536000, immutable',
      ]),
    ),
  });
});

test('the web app manifest names icons that are there', () => {
  const { icons } = JSON.parse(read('public/manifest.webmanifest')) as { icons: { src: string }[] };
  for (const { src } of icons) expect(existsSync(join(root, 'public', src)), src).toBe(true);
});
