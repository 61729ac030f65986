// A bundle's files, unpacked, as the engine takes them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** `files`: [{name, role, bytes}] of what an engine is given, in its order. */
export function readBundle(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const files = manifest.files
    .filter(({ role }) => ['factors', 'items', 'titles', 'links'].includes(role))
    .map(({ name, role }) => {
      const stored = readFileSync(join(folder, name));
      return {
        name,
        role,
        bytes: name.endsWith('.gz') ? gunzipSync(stored) : stored,
      };
    });
  return { manifest, files };
}
