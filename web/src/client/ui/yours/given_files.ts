// The files that a visitor chooses or drops, with those in the folders among them.

import { maxFiles, type Given } from '../../transfer/container';

const given = (file: File, path: string): Given => ({
  path,
  size: file.size,
  arrayBuffer: () => file.arrayBuffer(),
  file,
});

export const fromFiles = (files: Iterable<File>): Given[] =>
  Array.from(files, (file) => given(file, file.webkitRelativePath || file.name));

/** A file that the browser tells of and then does not give. */
const lost = (path: string): Given => ({
  path,
  size: 1,
  arrayBuffer: () => Promise.reject(new Error('not given')),
});

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function inEntry(entry: FileSystemEntry, path: string, found: Given[]): Promise<void> {
  if (found.length > maxFiles) return;
  try {
    if (isFolder(entry)) {
      const reader = entry.createReader();
      for (;;) {
        // A folder's entries come in parts, the last of which is empty.
        const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
          reader.readEntries(resolve, reject);
        });
        if (part.length === 0) break;
        for (const inside of part) await inEntry(inside, `${path}/${inside.name}`, found);
      }
    } else {
      const file = await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      found.push(given(file, path));
    }
  } catch {
    found.push(lost(path));
  }
}

/** To be called while the drop is under way: its items are gone a moment later. */
export function fromDrop({ items, files }: DataTransfer): Promise<Given[]> {
  const entries = Array.from(items)
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry());
  const chosen = fromFiles(files);
  if (entries.some((entry) => entry === null)) return Promise.resolve(chosen);
  return (async () => {
    const found: Given[] = [];
    for (const entry of entries) if (entry !== null) await inEntry(entry, entry.name, found);
    return found;
  })();
}
