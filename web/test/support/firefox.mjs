#!/usr/bin/env node
// Firefox as Playwright starts it over WebDriver BiDi, for a release that lacks a command which Playwright always sends: the
// command is answered here, and does nothing. The style of the page (light, dark) comes from a preference instead.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { ws: WebSocket, wsServer: WebSocketServer } = createRequire(import.meta.url)(
  'playwright-core/lib/utilsBundle',
);
const unknown = new Set(['emulation.setMediaFeaturesOverride']);

const firefox = spawn(process.env.FIREFOX ?? '/usr/bin/firefox-esr', process.argv.slice(2), {
  stdio: ['ignore', 'inherit', 'pipe'],
});
firefox.on('exit', (code) => process.exit(code ?? 1));

/** Passes on what both sides say. */
function serve(address) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (page, { url }) => {
    const browser = new WebSocket(address + url, { perMessageDeflate: false });
    const waiting = [];
    const toBrowser = (text) => {
      if (browser.readyState === WebSocket.OPEN) browser.send(text);
      else waiting.push(text);
    };
    browser.on('open', () => waiting.splice(0).forEach(toBrowser));
    browser.on('message', (data) => page.send(String(data)));
    browser.on('close', () => page.close());
    page.on('close', () => browser.close());
    page.on('message', (data) => {
      const { id, method } = JSON.parse(String(data));
      if (unknown.has(method)) page.send(JSON.stringify({ type: 'success', id, result: {} }));
      else toBrowser(String(data));
    });
  });
  server.on('listening', () => {
    process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}\n`);
  });
}

createInterface({ input: firefox.stderr }).on('line', (line) => {
  const [, address] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(line) ?? [];
  if (address === undefined) process.stderr.write(`${line}\n`);
  else serve(address);
});
