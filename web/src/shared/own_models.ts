// Where models that were trained in this browser lie: a database of the page's path, each file under `<modelId>/<name>`. IndexedDB
// is there wherever the page runs, plain http among it.

import { createStore, type UseStore } from 'idb-keyval';

/** `page`: the address of the page, to which `own/<modelId>/` is relative. */
export const ownModelStore = (page: URL): UseStore =>
  createStore(`matinee ${page.pathname} models`, 'kept');

export const ownModelUrl = (modelId: string) => `own/${modelId}/`;
export const ownFileKey = (modelId: string, name: string) => `${modelId}/${name}`;
