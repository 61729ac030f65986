// Keeps the visitor's record in IndexedDB and in step with other tabs. A browser that refuses storage (private windows) still
// works; it forgets.

import { signal, type ReadonlySignal } from '@preact/signals';
import { get, update } from 'idb-keyval';
import { emptyRecord, merge, readRecord, type VisitorRecord } from './visitor_record';

const key = 'visitor';

export class VisitorStore {
  readonly #record = signal<VisitorRecord>(emptyRecord);
  readonly #channel = new BroadcastChannel('matinee-visitor');

  constructor() {
    this.#channel.onmessage = (event: MessageEvent<unknown>) => {
      this.#record.value = merge(this.#record.value, readRecord(event.data));
    };
  }

  get record(): ReadonlySignal<VisitorRecord> {
    return this.#record;
  }

  async open(): Promise<void> {
    try {
      this.#record.value = merge(this.#record.value, readRecord(await get(key)));
    } catch {
      // no storage here
    }
  }

  change(next: VisitorRecord): void {
    this.#record.value = next;
    this.#channel.postMessage(next);
    // One transaction: what another tab stored meanwhile is merged, not lost.
    update(key, (stored: unknown) => merge(readRecord(stored), next)).catch(() => undefined);
  }
}
