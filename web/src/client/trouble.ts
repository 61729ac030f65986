// What a failure to load means: who can mend it, and how. Fetched when there is one.

import { hostFault } from '../shared/host_fault';
import type { LoadFailure } from '../shared/protocol';
import { laterOf } from '../shared/strings_later';
import type { About } from '../shared/about';
import { ownModel } from './state/model';
import { remember } from './storage';

declare const __ENGINE_FILES__: Readonly<Record<string, string>>; // what they are, as `integrity` says it

const patienceMs = 10_000;

export interface Explained {
  readonly failure: LoadFailure;
  readonly advice: string;
}

export async function explained(failure: LoadFailure, about: About): Promise<Explained> {
  const { failed } = laterOf(about);
  const { code, file, message, suspects = [] } = failure;
  // What the browser has lost of a model of the visitor's own nobody can send: the host's takes its place.
  if (ownModel !== null && code !== 'engine') {
    remember('own', null);
    remember('own-lost', 'yes');
    location.reload();
  }
  for (const url of suspects) {
    const name = url.split('/').slice(-3).join('/');
    const { kind, type } = await hostFault(url, __ENGINE_FILES__[name]);
    // How a host calls what is no script does not matter.
    if (kind === 'none' || (kind === 'type' && !url.endsWith('js'))) continue;
    return {
      failure: { code, file: name, message: failed.faults[kind](type) },
      advice: failed.advice[kind],
    };
  }
  const advice = () => {
    switch (code) {
      case 'network':
        return failed.advice.network;
      case 'missing':
        return file === 'manifest.json' ? failed.noModel : failed.advice.missing;
      case 'unsupported-version':
        return failed.version;
      case 'engine':
        return message.includes('WebAssembly') ? failed.browser : failed.engine;
      default:
        return failed.advice.changed;
    }
  };
  return { failure, advice: advice() };
}

/** Asks the host for every part of the page past the browser's cache, which may have something else in its place. */
export async function fetchPartsAnew(): Promise<void> {
  const signal = AbortSignal.timeout(patienceMs);
  const parts = performance.getEntriesByType('resource').map(({ name }) => name);
  await Promise.allSettled(
    parts
      .filter((url) => url.includes('/assets/'))
      .map((url) => fetch(url, { cache: 'reload', signal })),
  );
}
