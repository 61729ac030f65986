// The few signs that stand for a word where there is no room for it. Each control that shows one has its name in words.

const paths = {
  watchlist: 'M7 3.5h10v17l-5-4-5 4z',
  'not-interested': 'M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16zM6 6l12 12',
  unseen: 'M2 12s4-6 10-6 10 6 10 6-4 6-10 6-10-6-10-6zM5 19 19 5',
  dials: 'M4 8h16M9 5v6M4 16h16M15 13v6',
  filter: 'M4 6h16M7 12h10M10 18h4',
  close: 'm6 6 12 12M18 6 6 18',
} as const;

export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
