// npm run icons: draws the icons in public/ from one sign, an M with bulbs as in the wordmark (src/client/ui/wordmark.tsx). The
// system's Chromium turns it into pixels.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const folder = join(import.meta.dirname, '../public');

const strokes = [
  '0,0 3.6,0 3.6,48 0,48',
  '0,0 12,0 31,48 19,48',
  '39.4,0 43,0 31,48 27.4,48',
  '43,0 54,0 54,48 43,48',
];
const heights = [6, 15, 24, 33, 42];
const bulbs = heights.flatMap((y) => [
  [6 + (19 * y) / 48, y],
  [48.5, y],
]);

/** The sign on its red ground; `scale` is the letter's share of the width, `radius` the corners'. */
function sign({ scale, radius, frame }) {
  const size = 96 * scale;
  const x = (96 - size) / 2;
  const unit = size / 54;
  const y = (96 - 48 * unit) / 2;
  const dots = [];
  if (frame) {
    for (let i = 0; i < 9; i += 1) {
      const at = 12 + i * 9;
      dots.push([at, 9], [at, 87]);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
  <rect width="96" height="96" rx="${radius}" fill="#8f1d18" />
  <path
    transform="translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${unit.toFixed(4)})"
    fill="#fff1d6"
    d="${strokes.map((points) => `M${points}z`).join('')}"
  />
  <g transform="translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${unit.toFixed(4)})" fill="#b5480f">
${bulbs.map(([cx, cy]) => `    <circle cx="${cx.toFixed(2)}" cy="${cy}" r="1.9" />`).join('\n')}
  </g>
${dots.length === 0 ? '' : `  <g fill="#ffd27a">\n${dots.map(([cx, cy]) => `    <circle cx="${cx}" cy="${cy}" r="1.8" />`).join('\n')}\n  </g>\n`}</svg>
`;
}

const round = sign({ scale: 0.66, radius: 18, frame: true });
// What systems cut to their own shape keeps its middle four fifths.
const maskable = sign({ scale: 0.5, radius: 0, frame: false });

mkdirSync(join(folder, 'icons'), { recursive: true });
writeFileSync(join(folder, 'icons/icon.svg'), round);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const [name, size, svg] of [
  ['icon-192.png', 192, round],
  ['icon-512.png', 512, round],
  ['icon-maskable-512.png', 512, maskable],
  ['apple-touch-icon.png', 180, maskable],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:100vw}</style>${svg}`,
  );
  writeFileSync(
    join(folder, 'icons', name),
    await page.screenshot({ omitBackground: true, type: 'png' }),
  );
  await page.close();
}
await browser.close();
