// Lets the page open without a network, after one visit. The build's files are kept when this worker is installed, and engine
// and model when the page has verified them. What is named by its content comes from the cache; the page and the model's
// manifest come from the host while it answers.
//
// A new build's worker waits until no page of the old one is open: a page may still fetch parts of its own build.

export {}; // a module of its own, or its `self` would be the page's

declare const self: ServiceWorkerGlobalScope;
declare const __BUILD__: {
  readonly id: string;
  readonly script: string; // that the build's page starts
  readonly files: readonly string[]; // relative, without the page itself
};

// Named once: the build puts its own value in the place of the name.
const { id, script, files: buildFiles } = __BUILD__;
const scope = self.registration.scope;
// Other copies of the page may live on the same host under other paths.
const buildCaches = `matinee ${scope} build `;
const buildCache = buildCaches + id;
const modelCache = `matinee ${scope} model`;
const page = scope;
const modelManifest = new URL('model/manifest.json', scope).href;
const patienceMs = 4000;

const isNamedByContent = (url: string) =>
  /\/(assets\/.+-[\w-]{8}\.\w+|engine\/\w+-[0-9a-f]{12}\/.+|model\/.+\.[0-9a-f]{16}\..+)$/.test(
    url,
  );

const found = (url: string) => caches.match(url, { ignoreVary: true });

async function fetchOk(url: string, cache: RequestCache): Promise<Response> {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`${url}: ${String(response.status)}`);
  return response;
}

async function install(): Promise<void> {
  const shell = await fetchOk(page, 'no-cache');
  // A host in the midst of a change: its new worker will come, too.
  if (!(await shell.clone().text()).includes(script)) throw new Error('another build');
  const cache = await caches.open(buildCache);
  await cache.put(page, shell);
  await Promise.all(
    buildFiles.map(async (name) => {
      const url = new URL(name, scope).href;
      await cache.put(url, await fetchOk(url, isNamedByContent(url) ? 'default' : 'no-cache'));
    }),
  );
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(buildCaches) && name !== buildCache);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Keeps this engine and the host's model, and nothing of an older one. Mostly from the browser's own cache. */
async function keep(engine: readonly string[]): Promise<void> {
  const cache = await caches.open(modelCache);
  // Without a network what was kept before is looked through all the same: the page says whether it is whole.
  const fresh = async (url: string) => {
    try {
      return await fetchOk(url, isNamedByContent(url) ? 'force-cache' : 'no-cache');
    } catch (error) {
      const kept = await cache.match(url, { ignoreVary: true });
      if (kept === undefined) throw error;
      return kept;
    }
  };
  const manifest = await fresh(modelManifest);
  const { files } = (await manifest.clone().json()) as { files: { name: string }[] };
  const wanted = [...engine, ...files.map(({ name }) => new URL(`model/${name}`, scope).href)];
  for (const url of wanted) {
    if (isNamedByContent(url) && (await cache.match(url, { ignoreVary: true })) !== undefined) {
      continue;
    }
    await cache.put(url, await fresh(url));
  }
  // Last, so that the manifest never names what is not there.
  await cache.put(modelManifest, manifest);
  for (const { url } of await cache.keys()) {
    if (url !== modelManifest && !wanted.includes(url)) await cache.delete(url);
  }
}

async function hostFirst(request: Request, url: string): Promise<Response> {
  const kept = await found(url);
  if (kept === undefined) return fetch(request);
  const late = new Promise<Response>((resolve) => setTimeout(resolve, patienceMs, kept));
  const answer = fetch(request).then(
    (response) => (response.ok ? response : kept),
    () => kept,
  );
  return Promise.race([answer, late]);
}

async function keptFirst(request: Request): Promise<Response> {
  const { url, cache: mode } = request;
  const kept = await found(url);
  if (kept !== undefined && mode !== 'reload') return kept;
  const response = await fetch(request);
  // The page asks anew for a file whose bytes were wrong.
  if (kept !== undefined && response.ok) {
    await (await caches.open(modelCache)).put(url, response.clone());
  }
  return response;
}

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});
self.addEventListener('message', (event) => {
  const { engine } = event.data as { readonly engine: readonly string[] };
  event.waitUntil(
    keep(engine).then(
      () => {
        event.ports[0]?.postMessage(true);
      },
      () => {
        event.ports[0]?.postMessage(false);
      },
    ),
  );
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  url.search = '';
  url.hash = '';
  if (request.method !== 'GET' || !url.href.startsWith(scope)) return;
  const isPage = request.mode === 'navigate' && [page, `${page}index.html`].includes(url.href);
  if (isPage) event.respondWith(hostFirst(request, page));
  else if (url.href === modelManifest) event.respondWith(hostFirst(request, modelManifest));
  else event.respondWith(keptFirst(request));
});
