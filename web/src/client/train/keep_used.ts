// What few visitors need the service worker keeps when it is asked for. On a first visit it may not hear of that: then it is
// asked for once more, mostly from the browser's own cache.

/** Whether the service worker hears what the page asks for now. */
export function isHeard(): boolean {
  try {
    return navigator.serviceWorker.controller !== null;
  } catch {
    return false; // none, or it is refused
  }
}

export async function keepUsed(urls: readonly string[]): Promise<void> {
  if (!import.meta.env.PROD) return;
  try {
    const { serviceWorker } = navigator;
    await serviceWorker.ready;
    if (serviceWorker.controller === null) {
      await new Promise((resolve) => {
        serviceWorker.addEventListener('controllerchange', resolve, { once: true });
      });
    }
    await Promise.all(urls.map((url) => fetch(url, { cache: 'force-cache' })));
  } catch {
    // Training works as long as the host is there.
  }
}
