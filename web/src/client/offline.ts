// Asks the service worker to keep what this visit has used, so that the next one needs no network.

/** Whether all is kept. A browser without service workers, or one that refuses them, keeps nothing. */
export async function keepForOffline(engineUrl: string): Promise<boolean> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return false;
  try {
    await navigator.serviceWorker.register(new URL('service_worker.js', document.baseURI).href, {
      updateViaCache: 'none',
    });
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<boolean>((resolve) => {
      port1.onmessage = (event: MessageEvent<boolean>) => {
        resolve(event.data);
      };
    });
    active?.postMessage({ engine: [engineUrl, engineUrl.replace(/js$/, 'wasm')] }, [port2]);
    return await answer;
  } catch {
    return false;
  }
}
