// The few signs that stand for a word where there is no room for it. Each control that shows one has its name in words.

const paths = {
  watchlist: 'M7 3.5h10v17l-5-4-5 4z',
  'not-interested': 'M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16zM6 6l12 12',
  unseen: 'M2 12s4-6 10-6 10 6 10 6-4 6-10 6-10-6-10-6zM5 19 19 5',
  dials: 'M5 20v-7M5 9V4M12 20v-4M12 12V4M19 20V10M19 6V4M3 11h4M10 14h4M17 8h4',
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
