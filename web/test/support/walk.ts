// A visitor who does anything, in the page itself: so many steps would take a driver a day. Each step is what a pointer or a key
// would do to an element that is there, and waits until the list has answered.

/** Runs in the page; the answer is how often each thing was done. */
export async function walk({ seed, steps }: { seed: number; steps: number }) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(random() * n);
  const any = <T extends HTMLElement = HTMLElement>(selector: string): T | undefined => {
    const found = document.querySelectorAll<T>(selector);
    return found[below(found.length)];
  };
  const press = (selector: string): boolean => {
    const element = any(selector);
    element?.click();
    return element !== undefined;
  };
  const say = (input: HTMLInputElement | undefined, value: string): boolean => {
    if (input === undefined) return false;
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  };
  const key = (element: Element | undefined, key: string): boolean => {
    element?.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true }));
    return element !== undefined;
  };
  const go = (hash: string): boolean => {
    location.hash = hash;
    return true;
  };
  /** Whether the entry before this one is the page's too. */
  const isWithin = () =>
    (globalThis as unknown as { navigation: { canGoBack: boolean } }).navigation.canGoBack;
  const words = ['a', 'the ma', 'star', 'casablanca', 'qqqq', 'léon', 'toy story 2', '1999'];
  const sections = ['ratings', 'watchlist', 'seen', 'not-interested', 'unseen', 'data'];
  const parts = ['', '=map', '=quality', '=favourites', '=learning', '=ratings', '=identity'];
  const file = () => {
    const rows = Array.from({ length: 1 + below(20) }, () =>
      [1, 1 + below(700), 0.5 + below(10) / 2, below(2e9)].join(),
    );
    const text = `userId,movieId,rating,timestamp\n${rows.join('\n')}\n`;
    return new File([below(5) === 0 ? text.slice(below(40)) : text], 'ratings.csv');
  };
  const ways: Readonly<Record<string, readonly [weight: number, go: () => boolean]>> = {
    'rate by key': [20, () => key(any('.ticket[data-item] .rating input'), String(below(6)))],
    'rate by pointer': [
      20,
      () => {
        const control = any('.ticket[data-item] .rating, .start .rating');
        if (control === undefined) return false;
        const { left, top, width, height } = control.getBoundingClientRect();
        const at = { clientX: left + random() * width, clientY: top + height / 2 };
        const what = { ...at, bubbles: true, pointerType: 'mouse', detail: 1 };
        for (const type of ['pointermove', 'click', 'pointerleave'])
          control.dispatchEvent(new PointerEvent(type, what));
        return true;
      },
    ],
    undo: [12, () => press('.toast button') || key(document.body, 'u')],
    mark: [8, () => press('.ticket[data-item] .marks button, .slip .marks button')],
    remove: [6, () => press('.rated button, .slip .remove')],
    answer: [6, () => press('.start button')],
    more: [4, () => press('button.more')],
    'open or close': [6, () => press('.filter-button')],
    filter: [8, () => press('.chip, .filters .quiet')],
    year: [2, () => say(any('.year-field'), String(1900 + below(130)))],
    tune: [6, () => say(any('.dial input'), String(below(7) - 3))],
    search: [8, () => say(any('input[type=search]'), words[below(words.length)] ?? '')],
    'search for nothing': [6, () => say(any('input[type=search]'), '')],
    similar: [4, () => press('.ticket-foot > .quiet')],
    why: [6, () => press('.ticket-score button.quiet')],
    'what if': [4, () => press('.why input[type=checkbox]')],
    home: [8, () => go('')],
    yours: [5, () => go(`yours=${sections[below(sections.length)] ?? ''}`)],
    back: [4, () => isWithin() && (history.back(), true)],
    model: [2, () => go(`model${parts[below(parts.length)] ?? ''}`)],
    'on the model’s page': [
      3,
      () => location.hash.startsWith('#model') && press('main button:not(.speed button)'),
    ],
    help: [1, () => key(document.body, '?')],
    escape: [3, () => key(document.activeElement ?? document.body, 'Escape')],
    import: [
      2,
      () => {
        const input = any<HTMLInputElement>('input[type=file]');
        if (input === undefined) return go('yours=data');
        const given = new DataTransfer();
        given.items.add(file());
        input.files = given.files;
        return say(input, '') || input.dispatchEvent(new Event('change', { bubbles: true }));
      },
    ],
    take: [3, () => press('.report-buttons button')],
    'delete everything': [0.5, () => press('.danger')],
  };
  const names = Object.keys(ways);
  const total = names.reduce((sum, name) => sum + (ways[name]?.[0] ?? 0), 0);
  const done: Record<string, number> = {};
  const isSettled = () =>
    document.documentElement.dataset['list'] === 'settled' ||
    document.querySelector('section.list') === null;
  const settled = async () => {
    for (let turns = 0; turns < 1000; turns += 1) {
      await new Promise((resolve) => setTimeout(resolve));
      if (isSettled()) return;
    }
  };
  for (let step = 0; step < steps; step += 1) {
    let at = random() * total;
    const name = names.find((name) => (at -= ways[name]?.[0] ?? 0) < 0) ?? 'home';
    // A question has to be answered first.
    if (press('dialog[open] button') || ways[name]?.[1]() === true)
      done[name] = (done[name] ?? 0) + 1;
    await settled();
  }
  return done;
}
