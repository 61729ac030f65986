// Answers for a host: the files of a model that the browser keeps.

import { get } from 'idb-keyval';
import { ownFileKey, ownModelStore } from '../shared/own_models';

export async function answer(url: string): Promise<Response> {
  const [modelId = '', name = ''] = url.split('/').slice(-2);
  const bytes = await get<Uint8Array<ArrayBuffer>>(
    ownFileKey(modelId, name),
    ownModelStore(new URL('../..', url)),
  );
  return bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes);
}
