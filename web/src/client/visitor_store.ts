// Keeps the visitor's record in IndexedDB and in step with other tabs. What the ids of one catalogue mean is nothing to another:
// each has a record of its own. A browser that refuses storage, or does not answer, still works; it forgets, and `isKept` says so.

import { batch, signal, type ReadonlySignal } from '@preact/signals';
import { createStore, get, update, type UseStore } from 'idb-keyval';
import { ownName } from './storage';
import { cleared, emptyRecord, merge, readRecord, type VisitorRecord } from './visitor_record';

const patienceMs = 2000;
const lastCatalogue = 'catalogue';
const keyOf = (catalogue: string) => `visitor-3 ${catalogue}`;
const olderDatabase = 'keyval-store'; // of builds of before

interface Told {
  readonly catalogue: string;
  readonly record: VisitorRecord;
}

function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(ownName());
  } catch {
    return null; // where storage is blocked; each tab is alone
  }
}

export class VisitorStore {
  readonly #record = signal<VisitorRecord>(emptyRecord);
  readonly #catalogue = signal(''); // until it is known
  readonly #isKept = signal<boolean | null>(null);
  readonly #channel = openChannel();
  readonly #store: UseStore = createStore(ownName(), 'kept');
  #writes = 0;

  constructor() {
    if (this.#channel === null) return;
    this.#channel.onmessage = ({ data }: MessageEvent<Partial<Told> | null>) => {
      if (data?.catalogue === this.#catalogue.value) this.#take(data.record);
    };
  }

  get record(): ReadonlySignal<VisitorRecord> {
    return this.#record;
  }

  /** Whose ids the record has. */
  get catalogue(): ReadonlySignal<string> {
    return this.#catalogue;
  }

  /** Whether the browser keeps the record; null until it has answered. */
  get isKept(): ReadonlySignal<boolean | null> {
    return this.#isKept;
  }

  /** The record of the last visit. Resolves when it is there, or when the browser was asked long enough: what comes later is merged. */
  open(): Promise<void> {
    return this.#answered(async () => {
      const last = await get<string>(lastCatalogue, this.#store);
      if (last !== undefined && this.#catalogue.value === '') this.#catalogue.value = last;
      await this.#read();
    });
  }

  /** From now on the record is this catalogue's. */
  async use(catalogue: string): Promise<void> {
    batch(() => {
      const before = this.#catalogue.value;
      if (before !== '' && before !== catalogue) this.#record.value = emptyRecord;
      this.#catalogue.value = catalogue;
    });
    await this.#answered(async () => {
      await this.#read();
      await update(lastCatalogue, () => catalogue, this.#store);
      await this.#keep();
    });
    await this.#takeOlder().catch(() => undefined); // it stays where it is, for the next visit
  }

  change(next: VisitorRecord): void {
    this.#record.value = next;
    this.#channel?.postMessage({ catalogue: this.#catalogue.value, record: next } satisfies Told);
    void this.#answered(() => this.#keep());
  }

  /** Deletes the record, and those of other catalogues. */
  clear(now: number): void {
    this.change(cleared(this.#record.value, now));
    const own = [keyOf(this.#catalogue.value), lastCatalogue];
    void this.#answered(async () => {
      await (await import('./other_records')).deleteOthers(this.#store, own);
    });
  }

  #take(stored: unknown) {
    this.#record.value = merge(this.#record.value, readRecord(stored));
  }

  async #read(): Promise<void> {
    const catalogue = this.#catalogue.value;
    const stored = await get<unknown>(keyOf(catalogue), this.#store);
    if (catalogue === this.#catalogue.value) this.#take(stored);
  }

  /** In one transaction: what another tab stored meanwhile is merged, not lost. */
  async #keep(): Promise<void> {
    const record = this.#record.value;
    const catalogue = this.#catalogue.value;
    if (catalogue === '') return; // `use` will
    await update(
      keyOf(catalogue),
      (stored: unknown) => merge(readRecord(stored), record),
      this.#store,
    );
  }

  async #takeOlder(): Promise<void> {
    if ((await indexedDB.databases()).every(({ name }) => name !== olderDatabase)) return;
    const { takeOlder } = await import('./other_records');
    await takeOlder(olderDatabase, async (stored) => {
      stored.forEach((record) => {
        this.#take(record);
      });
      await this.#keep();
    });
  }

  /** Waits for the browser's storage, within reason, and notes whether it does what it is asked. */
  async #answered(work: () => Promise<void>): Promise<void> {
    this.#writes += 1;
    const turn = this.#writes;
    const note = (isKept: boolean) => {
      if (turn === this.#writes) this.#isKept.value = isKept;
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        note(false);
        resolve();
      }, patienceMs);
    });
    const done = (async () => {
      try {
        await work();
        note(true);
      } catch {
        note(false);
      }
      clearTimeout(timer);
    })();
    await Promise.race([done, late]);
  }
}
