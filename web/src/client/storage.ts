// What is remembered from visit to visit, under names of this page's own: another copy of it, or another program, may live on the
// same host.

export const ownName = () => `matinee ${new URL('.', document.baseURI).pathname}`;

/** Small things; a browser that refuses storage forgets them. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`${ownName()} ${key}`);
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function remember(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(`${ownName()} ${key}`);
    else localStorage.setItem(`${ownName()} ${key}`, text);
  } catch {
    // It holds for this visit.
  }
}
