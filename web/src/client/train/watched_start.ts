// A worker with threads of which nothing is heard for a while gives way to one without, as the engine's does.

import type { Remote } from '../../shared/calls';
import { may, patienceMs, Stopped, type Running } from '../engine_client';

export interface Started<Api, Facts> extends Running<Api> {
  readonly facts: Facts;
}

const later = () => new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null));

/** `begin` is what the worker answers once it has started. A worker that fails is ended. */
export async function watchedStart<Api, Facts extends object>(
  open: () => Running<Api>,
  hasThreads: () => Promise<boolean>,
  begin: (api: Remote<Api>, useThreads: boolean) => Promise<Facts>,
): Promise<Started<Api, Facts>> {
  let running = open();
  const begun = async (useThreads: boolean) => await begin(running.api, useThreads);
  try {
    let facts: Facts | null = null;
    if (may.useThreads && (await hasThreads())) {
      facts = await Promise.race([begun(true), later()]);
      if (facts === null) {
        may.useThreads = false;
        const blocked = running;
        running = open();
        blocked.end(new Stopped());
      }
    }
    facts ??= await begun(false);
    return { ...running, facts };
  } catch (error) {
    running.end(new Stopped());
    throw error;
  }
}
