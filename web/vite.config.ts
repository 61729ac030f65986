import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, normalize, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { build, defineConfig, minifySync, type Connect, type Plugin } from 'vite';

const root = import.meta.dirname;
const serviceWorker = 'service_worker.js';

// Cross-origin isolation lets the page use threads; hosts without these headers get the single-thread engine.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const types: Record<string, string> = {
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

function serveFrom(folderOf: (url: string) => string | undefined): Connect.NextHandleFunction {
  return (request, response, next) => {
    const file = folderOf((request.url ?? '').split('?')[0] ?? '');
    if (file === undefined || !existsSync(file)) return next();
    const type = types[file.slice(file.lastIndexOf('.'))] ?? 'application/octet-stream';
    // A thread is a worker, and an isolated page starts only workers that say the same of themselves.
    response.setHeaders(new Headers({ 'Content-Type': type, ...isolation }));
    createReadStream(file).pipe(response);
  };
}

const integrityOf = (content: string | Uint8Array) =>
  `sha256-${createHash('sha256').update(content).digest('base64')}`;

const contentHash = (content: Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 12);

/** What hosts are asked for instead of .mjs, for which many have no type: browsers refuse such scripts. */
const publishedName = (name: string) => name.replace(/\.mjs$/, '.js');

/** A compiled file as it is published: Emscripten's JavaScript with short names. */
function published(file: string): Uint8Array | string {
  if (!file.endsWith('.mjs')) return readFileSync(file);
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), {
    module: true,
    mangle: { toplevel: true },
  });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? ''}`);
  // Its threads start from the script itself.
  return code.replaceAll(basename(file), publishedName(basename(file)));
}

const generated = join(root, 'generated');

const builds = {
  engine: ['simd', 'threads'],
  trainer: ['simd', 'threads'],
  titles: ['simd'],
} as const;

/**
 * Puts a compiled module (als_engine, als_trainer, als_titles) beside the page, in a folder with its hash: Emscripten's threads start from
 * that very file, so a bundler must not take it apart.
 */
function compiled(kind: keyof typeof builds): Plugin {
  const variants = builds[kind];
  const names = ['mjs', 'wasm'].map((end) => `als_${kind}.${end}`);
  const fileOf = (variant: string, name: string) => {
    const file = join(generated, variant, name);
    if (!existsSync(file)) {
      throw new Error(
        `${file} is missing: build the CMake presets wasm-simd and wasm-simd-threads first`,
      );
    }
    return file;
  };
  const folderName = (variant: string) => {
    const hash = createHash('sha256');
    for (const name of names) hash.update(published(fileOf(variant, name)));
    return `${kind}/${variant}-${hash.digest('hex').slice(0, 12)}`;
  };
  const serve = serveFrom((url) => {
    const pattern = new RegExp(`^/${kind}/(simd|threads)-[0-9a-f]+/(als_${kind}\\.(?:js|wasm))$`);
    const [, variant, name] = pattern.exec(normalize(decodeURIComponent(url))) ?? [];
    return variant === undefined || name === undefined
      ? undefined
      : join(generated, variant, name.replace(/\.js$/, '.mjs'));
  });
  const files = () =>
    variants.flatMap((variant) =>
      names.map((name) => {
        const source = published(fileOf(variant, name));
        return { fileName: `${folderName(variant)}/${publishedName(name)}`, source };
      }),
    );
  return {
    name: `matinee-${kind}`,
    config: (_, { command }) => ({
      define: {
        [`__${kind.toUpperCase()}_BUILDS__`]: JSON.stringify(
          Object.fromEntries(
            variants.map((variant) => [
              variant,
              {
                url: `${folderName(variant)}/als_${kind}.js`,
                // While developing, a module may be built anew under the running server.
                wasmIntegrity:
                  command === 'build'
                    ? integrityOf(published(fileOf(variant, `als_${kind}.wasm`)))
                    : '',
              },
            ]),
          ),
        ),
        [`__${kind.toUpperCase()}_FILES__`]: JSON.stringify(
          Object.fromEntries(
            files().map(({ fileName, source }) => [fileName, integrityOf(source)]),
          ),
        ),
      },
    }),
    configureServer: (server) => void server.middlewares.use(serve),
    configurePreviewServer: (server) => void server.middlewares.use(serve),
    generateBundle() {
      for (const file of files()) this.emitFile({ type: 'asset', ...file });
    },
  };
}

/** Serves a model folder ($MATINEE_MODEL) to `vite dev` and `vite preview`. */
function model(): Plugin {
  const serve = serveFrom((url) => {
    const path = normalize(decodeURIComponent(url));
    const folder = process.env['MATINEE_MODEL'];
    return folder !== undefined && path.startsWith('/model/')
      ? join(resolve(folder), path.slice(7))
      : undefined;
  });
  return {
    name: 'matinee-model',
    configureServer: (server) => void server.middlewares.use(serve),
    configurePreviewServer: (server) => void server.middlewares.use(serve),
  };
}

/** The ratings that #train has at hand, drawn by als_synth into generated/sample. */
function sample(): Plugin {
  const folder = join(generated, 'sample');
  const zipped = () => {
    if (!existsSync(join(folder, 'ratings.csv'))) {
      throw new Error(
        `${folder} has no ratings: make_page_sample of tools/setup/environment.sh draws them`,
      );
    }
    const names = readdirSync(folder).sort();
    // The same bytes whenever it is built.
    const options = { level: 9, mtime: '1980-01-01T00:00' } as const;
    return zipSync(
      Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))])),
      options,
    );
  };
  const fileName = () => `trainer/sample-${contentHash(zipped())}.zip`;
  return {
    name: 'matinee-sample',
    config: () => ({ define: { __SAMPLE__: JSON.stringify(fileName()) } }),
    configureServer: (server) =>
      void server.middlewares.use((request, response, next) => {
        if (!/^\/trainer\/sample-/.test(request.url ?? '')) next();
        else response.end(zipped());
      }),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: fileName(), source: zipped() });
    },
  };
}

/** Puts src/boot into the page, which is all that is sure to be there, and allows it in the policies. */
function boot(): Plugin {
  let script: Promise<string> | undefined;
  const bundled = async () => {
    const built = await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        write: false,
        target: 'es2020',
        lib: { entry: join(root, 'src/boot/boot.ts'), formats: ['iife'], name: 'boot' },
      },
    });
    const [output] = [built].flat();
    if (output === undefined || !('output' in output)) throw new Error('src/boot was not built');
    return output.output[0].code.trim();
  };
  const allowing = (code: string, policy: string) =>
    policy.replaceAll("script-src 'self'", `script-src 'self' '${integrityOf(code)}'`);
  return {
    name: 'matinee-boot',
    transformIndexHtml: {
      order: 'pre',
      async handler(page) {
        const code = await (script ??= bundled());
        return {
          html: allowing(code, page),
          tags: [{ tag: 'script', children: code, injectTo: 'head' }],
        };
      },
    },
    async generateBundle() {
      const source = readFileSync(join(root, 'public/_headers'), 'utf8');
      this.emitFile({
        type: 'asset',
        fileName: '_headers',
        source: allowing(await (script ??= bundled()), source),
      });
    },
  };
}

/** Says in the page what its scripts and styles are: the browser refuses a damaged or a mixed up upload. */
function integrity(): Plugin {
  return {
    name: 'matinee-integrity',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('the build has no page');
        page.source = String(page.source).replaceAll(
          /(?:src|href)="\.\/(assets\/[^"]+)"/g,
          (address, name: string) => {
            const part = bundle[name];
            if (part === undefined) throw new Error(`the page names ${name}, which is not built`);
            const content = part.type === 'chunk' ? part.code : part.source;
            return `${address} integrity="${integrityOf(content)}"`;
          },
        );
      },
    },
  };
}

/**
 * Tells the service worker what belongs to the build, and gives the build a name by its contents. Of the engine
 * only the variant that the browser uses is kept, when the page asks.
 */
function offline(): Plugin {
  const forHosts = ['_headers', 'robots.txt'];
  return {
    name: 'matinee-offline',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const copied = join(root, 'public');
        const contents = new Map<string, string | Uint8Array>();
        for (const name of readdirSync(copied, { recursive: true, encoding: 'utf8' })) {
          const file = join(copied, name);
          if (!forHosts.includes(name) && statSync(file).isFile())
            contents.set(name, readFileSync(file));
        }
        for (const [name, part] of Object.entries(bundle)) {
          if (name !== serviceWorker && !forHosts.includes(name))
            contents.set(name, part.type === 'chunk' ? part.code : part.source);
        }
        const hash = createHash('sha256');
        for (const [name, content] of [...contents].sort()) hash.update(name).update(content);
        const script = Object.values(bundle).find(
          (part) => part.type === 'chunk' && part.isEntry && part.fileName !== serviceWorker,
        );
        const worker = bundle[serviceWorker];
        if (worker?.type !== 'chunk' || script === undefined)
          throw new Error('the build has no service worker or no script');
        // Hosts make pictures smaller; a script that is not as it was built is never kept.
        const isWhole = (name: string) => /^(assets|engine|titles|trainer)\//.test(name);
        const told = {
          id: hash.digest('hex').slice(0, 12),
          script: script.fileName,
          files: Object.fromEntries(
            [...contents]
              .filter(([name]) => name !== 'index.html')
              .sort()
              .map(([name, content]) => [name, isWhole(name) ? integrityOf(content) : '']),
          ),
        };
        worker.code = worker.code.replaceAll('__BUILD__', () => JSON.stringify(told));
      },
    },
  };
}

/** Parts of the page that are fetched when they are shown, and what only they need; the service worker is a script of its own. */
const isFetchedLater =
  /\/src\/(offline|worker|trainer)\/|\/node_modules\/fflate\/|\/src\/client\/(transfer|taste|train)\/|\/ui\/(start|yours|taste|model|why|train|tonight)\/|\/(later|training|train_strings|own_models|importing|lists|import_strings|strings_later|trouble|host_fault|other_records|model_strings|report|ghost_list|help_sheet|key_actions|kept_focus|dials_panel|filter_panel|year_field|filter_empty|list_empty|toast|rated_item|list_strings|list_draft|hidden_words|item_row|other_ratings|years_strings|tonight|tonight_strings)\.tsx?$|\.css$/;

const isSmallPart =
  /\/ui\/(toast|rated_item|ghost_list|ghost|dials_panel|dials|filter_panel|year_field|filter_empty|filters|fields|list_empty|help_sheet|help|dialog|tabs|key_actions|kept_focus)\.(tsx?|css)$/;

/** What several of the other pages share. */
const isPartOfPages = /\/(file_card|download|item_row)\.tsx?$|\/ui\/(pages|plate)\.css$/;

// The first view names all parts, and no hash gets smaller by compression: 36 bits of each have to do.
const named = 'assets/[name]-[hash:6]';

export default defineConfig({
  base: './',
  plugins: [
    compiled('engine'),
    compiled('trainer'),
    compiled('titles'),
    model(),
    sample(),
    boot(),
    integrity(),
    offline(),
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: `${named}.js`, chunkFileNames: `${named}.js` } },
  },
  build: {
    target: 'es2022',
    modulePreload: {
      polyfill: false,
      // Of the other pages what they share as well: it would be asked for only once they are there.
      resolveDependencies: (part, names) =>
        names.filter((name) => name.endsWith('.css') || (/_page-/.test(part) && name !== part)),
    },
    rolldownOptions: {
      input: { index: 'index.html', service_worker: 'src/offline/service_worker.ts' },
      output: {
        // The one script without a hash in its name: browsers look at its address for a newer one.
        entryFileNames: ({ name }) => (name === 'service_worker' ? serviceWorker : `${named}.js`),
        chunkFileNames: `${named}.js`,
        assetFileNames: `${named}[extname]`,
        // What the first view needs is one script, and so are small parts of lists that come later: one compresses better than
        // several, asks the host once, and the first view names it once.
        codeSplitting: {
          groups: [
            { name: 'page', test: (id) => !isFetchedLater.test(id) },
            { name: 'list_parts', test: isSmallPart },
            { name: 'page_parts', test: isPartOfPages },
          ],
        },
      },
    },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
