// Small things that are remembered from visit to visit. A browser that refuses storage forgets them.

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`matinee-${key}`);
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function remember(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(`matinee-${key}`);
    else localStorage.setItem(`matinee-${key}`, text);
  } catch {
    // It holds for this visit.
  }
}
