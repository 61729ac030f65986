import { zipSync } from 'fflate';
import type { ModelFiles } from './own_models';

/** A folder of the model's name; its files are packed already. */
export function zipOf(folder: string, files: ModelFiles): Uint8Array {
  return zipSync(
    Object.fromEntries([...files].map(([name, bytes]) => [`${folder}/${name}`, bytes])),
    { level: 0 },
  );
}
