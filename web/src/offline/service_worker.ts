// Lets the page open without a network, after one visit. The build's files are kept when this worker is installed, and engine
// and model when the page has verified them. What is named by its content comes from the cache; the page and the model's
// manifest come from the host while it answers.
//
// Nothing is kept that is not what it should be: the build says the hashes of its scripts and styles, the manifest those of the
// model.
//
// The trainer and its sample are large and few need them: they are kept from the first time on that the page asks for them.
//
// A new build's worker waits until no page of the old one is open: a page may still fetch parts of its own build.

export {}; // a module of its own, or its `self` would be the page's

declare const self: ServiceWorkerGlobalScope;
declare const __BUILD__: {
  readonly id: string;
  readonly script: string; // that the build's page starts
  readonly files: Readonly<Record<string, string>>; // by relative name, without the page itself: the hash, '' if any will do
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
  /\/(assets\/.+-[\w-]{8}\.\w+|(engine|titles|trainer)\/\w+-[0-9a-f]{12}[./].+|model\/.+\.[0-9a-f]{16}\..+)$/.test(
    url,
  );
const isForFew = (url: string) => url.startsWith(`${scope}trainer/`);
const addressOf = (name: string) => new URL(name, scope).href;
/** Many hosts answer with their first page, and status 200, what they do not have. */
const isAnswer = ({ ok, headers }: Response, url: string) =>
  ok && (url === page || !/html/.test(headers.get('Content-Type') ?? ''));

const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, patienceMs, value));

/** What is kept; undefined, too, where the browser's storage fails or does not answer. */
function found(url: string): Promise<Response | undefined> {
  const look = async () => {
    for (const name of [buildCache, modelCache]) {
      const kept = await caches.match(url, { cacheName: name, ignoreVary: true });
      if (kept !== undefined) return kept;
    }
    return undefined;
  };
  return Promise.race([look().catch(() => undefined), later(undefined)]);
}

/** What the host sends; a wrong copy in the browser's own cache is passed by. */
async function fetchWhole(url: string, integrity: string, cache: RequestCache): Promise<Response> {
  const get = async (cache: RequestCache) => {
    const response = await fetch(url, { cache, integrity });
    if (!isAnswer(response, url)) throw new Error(`${url}: ${String(response.status)}`);
    return response;
  };
  try {
    return await get(cache);
  } catch {
    return await get('reload');
  }
}

/** Browsers refuse the answer to another address for a page that is asked for. */
async function unredirected(response: Response): Promise<Response> {
  const { status, headers } = response;
  return response.redirected ? new Response(await response.blob(), { status, headers }) : response;
}

async function install(): Promise<void> {
  const shell = await unredirected(await fetchWhole(page, '', 'no-cache'));
  // A host in the midst of a change: its new worker will come, too.
  if (!(await shell.clone().text()).includes(script)) throw new Error('another build');
  const whole = await Promise.all(
    Object.entries(buildFiles)
      .filter(([name]) => !/^(engine|trainer)\//.test(name))
      .map(async ([name, integrity]) => {
        const url = addressOf(name);
        const mode = isNamedByContent(url) ? 'default' : 'no-cache';
        return [url, await fetchWhole(url, integrity, mode)] as const;
      }),
  );
  const cache = await caches.open(buildCache);
  await Promise.all(whole.map(([url, response]) => cache.put(url, response)));
  await cache.put(page, shell);
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(buildCaches) && name !== buildCache);
  await Promise.all(old.map((name) => caches.delete(name)));
  // Not waited for: Firefox answers a page that is just being opened only after this event, and claims only what is opened.
  self.clients.claim().catch(() => undefined);
}

const integrityOf = (hashes: readonly (string | undefined)[]) =>
  hashes
    .flatMap((hash) => (hash === undefined ? [] : [hash.match(/../g) ?? []]))
    .map((bytes) => btoa(String.fromCharCode(...bytes.map((byte) => parseInt(byte, 16)))))
    .map((hash) => `sha256-${hash}`)
    .join(' ');

interface ModelFile {
  readonly name: string;
  readonly sha256: string;
  readonly contentSha256?: string; // what a host sends that unpacks on the way
}

/** Keeps this engine and the host's model, and nothing of an older one. Mostly from the browser's own cache. */
async function keep(engine: readonly string[]): Promise<void> {
  const cache = await caches.open(modelCache);
  // Without a network what was kept before is looked through all the same: the page says whether it is whole.
  const fresh = async (url: string, integrity: string) => {
    try {
      return await fetchWhole(url, integrity, isNamedByContent(url) ? 'force-cache' : 'no-cache');
    } catch (error) {
      const kept = await cache.match(url, { ignoreVary: true });
      if (kept === undefined) throw error;
      return kept;
    }
  };
  const manifest = await fresh(modelManifest, '');
  const { files } = (await manifest.clone().json()) as { files: ModelFile[] };
  const wanted = new Map([
    ...engine.map((url) => [url, buildFiles[url.slice(scope.length)] ?? ''] as const),
    ...files.map(
      ({ name, sha256, contentSha256 }) =>
        [addressOf(`model/${name}`), integrityOf([sha256, contentSha256])] as const,
    ),
  ]);
  for (const [url, integrity] of wanted) {
    if (isNamedByContent(url) && (await cache.match(url, { ignoreVary: true })) !== undefined) {
      continue;
    }
    await cache.put(url, await fresh(url, integrity));
  }
  // Last, so that the manifest never names what is not there.
  await cache.put(modelManifest, manifest);
  for (const { url } of await cache.keys()) {
    if (url !== modelManifest && !wanted.has(url)) await cache.delete(url);
  }
}

async function hostFirst(request: Request, url: string): Promise<Response> {
  const answer = fetch(request);
  const kept = await found(url);
  if (kept === undefined) return answer;
  return Promise.race([
    answer.then(
      // Where the host sends the browser elsewhere, it follows.
      (response) =>
        isAnswer(response, url) || response.type === 'opaqueredirect' ? response : kept,
      () => kept,
    ),
    later(kept),
  ]);
}

async function keptFirst(request: Request): Promise<Response> {
  const { url, cache: mode } = request;
  const kept = await found(url);
  if (kept !== undefined && mode !== 'reload') return kept;
  const integrity = buildFiles[url.slice(scope.length)];
  if (kept === undefined && integrity !== undefined && isForFew(url)) {
    return await keptOnceUsed(request, integrity);
  }
  const response = await fetch(request);
  // The page asks anew for a file whose bytes were wrong: what was kept of it goes, and `keep` takes it up again.
  if (kept !== undefined && response.ok) await (await caches.open(modelCache)).delete(url);
  return response;
}

/** A storage that fails takes nothing from whoever asks. */
async function keptOnceUsed(request: Request, integrity: string): Promise<Response> {
  const response = await fetchWhole(request.url, integrity, request.cache);
  const copy = response.clone();
  const keeping = caches.open(buildCache).then((cache) => cache.put(request.url, copy));
  await Promise.race([keeping.catch(() => undefined), later(undefined)]);
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
