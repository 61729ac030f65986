// Keeps the visitor's record in IndexedDB and in step with other tabs. A browser that refuses storage (private windows) still
// works; it forgets.

import { signal, type ReadonlySignal } from '@preact/signals';
import { del, getMany, update } from 'idb-keyval';
import { emptyRecord, merge, readRecord, type VisitorRecord } from './visitor_record';

const key = 'visitor-2';
// Of version 1. A page of that time, still open or kept offline, would take another version there for nothing, and store its own
// ratings in the place of all others.
const olderKey = 'visitor';

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
      const [stored, older] = await getMany<unknown>([key, olderKey]);
      this.#record.value = [stored, older].map(readRecord).reduce(merge, this.#record.value);
      if (older === undefined) return;
      await this.#keep(this.#record.value);
      await del(olderKey);
    } catch {
      // no storage here
    }
  }

  change(next: VisitorRecord): void {
    this.#record.value = next;
    this.#channel.postMessage(next);
    this.#keep(next).catch(() => undefined);
  }

  /** In one transaction: what another tab stored meanwhile is merged, not lost. */
  #keep(record: VisitorRecord): Promise<void> {
    return update(key, (stored: unknown) => merge(readRecord(stored), record));
  }
}
