/** Gives the visitor a file. */
export function download(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser takes the file a moment later.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
