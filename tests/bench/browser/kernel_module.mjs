// kernel.cpp with a bundle in it, in a page and under Node.

/** `bundle`: [{role, bytes}], in the manifest's order. */
export async function kernelModule(factory, bundle) {
  const module = await factory();
  const adders = {
    factors: module._add_factors,
    items: module._add_items,
    titles: module._add_titles,
  };
  for (const { role, bytes } of bundle) {
    if (adders[role] === undefined) continue;
    const at = module._allocate(bytes.length);
    module.HEAPU8.set(bytes, at);
    if (!adders[role](at, bytes.length)) throw new Error('the engine refused the bundle');
    module._release(at);
  }
  return module;
}

/** Fold-ins of a visitor's first ratings, as contenders. */
export function foldIns(module) {
  const foldIn = (heads, fold, count) => ({
    name: `${String(count)} ratings, ${heads}`,
    run() {
      if (!fold(count)) throw new Error('no fold-in');
    },
  });
  return [20, 200, 2000].flatMap((count) => [
    foldIn('rating head', module._fold_rating_head, count),
    foldIn('both heads', module._fold, count),
  ]);
}
