// Models that were trained in this browser, kept beside the host's. One of them may stand in the host's place: the page then loads
// it as it would load any other, and is loaded anew for that.

import { signal } from '@preact/signals';
import { get, promisifyRequest, update, type UseStore } from 'idb-keyval';
import { ownFileKey, ownModelStore, ownModelUrl } from '../../shared/own_models';
import { recall, remember } from '../storage';

export interface OwnModel {
  readonly modelId: string;
  readonly name: string; // as the visitor calls it
  readonly bytes: number;
  readonly files: readonly string[];
  readonly madeAt: number; // milliseconds
}

export type ModelFiles = ReadonlyMap<string, Uint8Array>;

const list = 'models';

let opened: UseStore | undefined;
const store = () => (opened ??= ownModelStore(new URL('.', document.baseURI)));

/** All of it or, where the browser refuses, nothing. */
const write = (change: (kept: IDBObjectStore) => void) =>
  store()('readwrite', (kept) => {
    change(kept);
    return promisifyRequest(kept.transaction);
  });

/** Newest first; null where the browser keeps nothing. */
export const ownModels = signal<readonly OwnModel[] | null>([]);

export async function lookForOwnModels(): Promise<void> {
  try {
    ownModels.value = (await get<readonly OwnModel[]>(list, store())) ?? [];
  } catch {
    ownModels.value = null;
  }
}

const rewrite = (change: (models: readonly OwnModel[]) => readonly OwnModel[]) =>
  update<readonly OwnModel[]>(list, (models = []) => change(models), store());

/** Throws where the browser refuses, or has no room. The list names it last: nothing of it is missing then. */
export async function keepModel(model: OwnModel, files: ModelFiles): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
  await write((kept) => {
    for (const [name, bytes] of files) kept.put(bytes, ownFileKey(model.modelId, name));
  });
  await rewrite((models) => [model, ...models.filter(({ modelId }) => modelId !== model.modelId)]);
  await lookForOwnModels();
}

export async function filesOf({ modelId, files }: OwnModel): Promise<ModelFiles> {
  const found = await Promise.all(
    files.map(async (name) => {
      const bytes = await get<Uint8Array>(ownFileKey(modelId, name), store());
      if (bytes === undefined) throw new Error(`${name} is gone`);
      return [name, bytes] as const;
    }),
  );
  return new Map(found);
}

export async function deleteModel({ modelId, files }: OwnModel): Promise<void> {
  await rewrite((models) => models.filter((model) => model.modelId !== modelId));
  await write((kept) => {
    for (const name of files) kept.delete(ownFileKey(modelId, name));
  });
  await lookForOwnModels();
}

/** Null: the host's. Takes effect when the page is loaded; false where the browser does not remember it. */
export function useModel(model: OwnModel | null): boolean {
  const url = model === null ? null : ownModelUrl(model.modelId);
  remember('own', url);
  if (recall('own') !== url) return false;
  // What the bundle before was about is told anew.
  remember('about', null);
  return true;
}

export const isInUse = (model: OwnModel): boolean => recall('own') === ownModelUrl(model.modelId);
