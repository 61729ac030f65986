// Keeps the visitor's record in IndexedDB and in step with other tabs. What the ids of one catalogue mean is nothing to another:
// each has a record of its own. A browser that refuses storage, or does not answer, still works; it forgets, and `isKept` says so.

import { batch, signal, type ReadonlySignal } from '@preact/signals';
import { createStore, del, delMany, get, keys, set, update, type UseStore } from 'idb-keyval';
import { ownName } from './storage';
import { cleared, emptyRecord, merge, readRecord, type VisitorRecord } from './visitor_record';

const patienceMs = 2000;
const lastCatalogue = 'catalogue';
const keyOf = (catalogue: string) => `visitor-3 ${catalogue}`;
const unowned = ''; // the catalogue of what builds of before kept, until a model comes
const olderDatabase = 'keyval-store'; // theirs

interface Told {
  readonly catalogue: string;
  readonly record: VisitorRecord;
}

function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(ownName);
  } catch {
    return null; // where storage is blocked; each tab is alone
  }
}

export class VisitorStore {
  readonly #record = signal<VisitorRecord>(emptyRecord);
  readonly #catalogue = signal(unowned);
  readonly #isKept = signal<boolean | null>(null);
  readonly #channel = openChannel();
  readonly #store: UseStore = createStore(ownName, 'kept');
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
  async open(): Promise<void> {
    await this.#answered(async () => {
      const last = (await get<string>(lastCatalogue, this.#store)) ?? unowned;
      if (this.#catalogue.value === unowned) this.#catalogue.value = last;
      await this.#read();
    });
    void this.#takeOlder();
  }

  /** From now on the record is this catalogue's. */
  async use(catalogue: string): Promise<void> {
    if (catalogue === this.#catalogue.value) return;
    batch(() => {
      if (this.#catalogue.value !== unowned) this.#record.value = emptyRecord;
      this.#catalogue.value = catalogue;
    });
    await this.#answered(async () => {
      await this.#read();
      await set(lastCatalogue, catalogue, this.#store);
      await this.#keep();
    });
  }

  change(next: VisitorRecord): void {
    this.#record.value = next;
    this.#channel?.postMessage({ catalogue: this.#catalogue.value, record: next } satisfies Told);
    void this.#answered(() => this.#keep());
  }

  /** Deletes the record, and those of other catalogues. */
  clear(now: number): void {
    this.change(cleared(this.#record.value, now));
    const isOther = (key: unknown) => key !== keyOf(this.#catalogue.value) && key !== lastCatalogue;
    void this.#answered(async () => {
      await delMany((await keys(this.#store)).filter(isOther), this.#store);
    });
  }

  #take(stored: unknown) {
    this.#record.value = merge(this.#record.value, readRecord(stored));
  }

  async #read(): Promise<void> {
    const catalogue = this.#catalogue.value;
    const stored = await get<unknown>(keyOf(catalogue), this.#store);
    if (catalogue !== this.#catalogue.value) return; // `use` reads what it needs
    this.#take(stored);
    if (catalogue === unowned) return;
    const found = await get<unknown>(keyOf(unowned), this.#store);
    if (found === undefined || catalogue !== this.#catalogue.value) return;
    this.#take(found);
    await this.#keep();
    await del(keyOf(unowned), this.#store);
  }

  /** In one transaction: what another tab stored meanwhile is merged, not lost. */
  #keep(record = this.#record.value, catalogue = this.#catalogue.value): Promise<void> {
    const merged = (stored: unknown) => merge(readRecord(stored), record);
    return update(keyOf(catalogue), merged, this.#store);
  }

  async #takeOlder(): Promise<void> {
    try {
      if ((await indexedDB.databases()).every(({ name }) => name !== olderDatabase)) return;
      const { takeOlder } = await import('./older_store');
      await takeOlder(olderDatabase, async (stored) => {
        await this.#keep(stored.map(readRecord).reduce(merge), unowned);
        await this.#read();
      });
    } catch {
      // It stays where it is, for the next visit.
    }
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
