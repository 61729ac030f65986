// What is wrong with a file of the build, as its host sends it: browsers say only that a script or a style sheet failed.

export interface HostFault {
  /** `none`: the file is as it was built, as far as `integrity` says what it was. */
  readonly kind: 'none' | 'network' | 'missing' | 'changed' | 'type';
  readonly type: string; // that the host gives it
}

/** Asks the host past the browser's cache, which then has what the host sends now in the place of a wrong copy. */
export async function hostFault(url: string, integrity = ''): Promise<HostFault> {
  const get = (integrity: string) =>
    fetch(url, { cache: 'reload', integrity }).catch(() => undefined);
  const whole = await get(integrity);
  const sent = whole ?? (await get(''));
  const type = sent?.headers.get('Content-Type') ?? '';
  const is = (kind: HostFault['kind']) => ({ kind, type });
  if (sent === undefined) return is('network');
  // Many hosts answer with their first page what they do not have.
  if (!sent.ok || /html/.test(type)) return is('missing');
  if (whole === undefined) return is('changed');
  return is((url.endsWith('css') ? /css/ : /script|wasm/).test(type) ? 'none' : 'type');
}
