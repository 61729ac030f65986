// Which items of a list the visitor wants to see.

export interface Filter {
  readonly tags: readonly string[]; // an item has all of them
  readonly without: readonly string[]; // an item with any of them goes
  readonly from: number; // years, both included; 0: no bound
  readonly to: number;
  readonly minRatings: number; // in the training data; 0: as the engine has it
  readonly lists: readonly string[]; // names of the visitor's lists: an item is on one of them
}

export const noFilter: Filter = {
  ...{ tags: [], without: [], from: 0, to: 0, minRatings: 0, lists: [] },
};

/** What holds for every list on the page: what the visitor never wants to see, and only what is on certain lists. */
export interface Within {
  readonly only: readonly string[] | null; // ids of items; null: all
  readonly without: readonly string[]; // tags
  readonly decades: readonly number[]; // 1930: an item of 1930 to 1939 goes
  readonly minRatings: number;
  readonly hidden: readonly string[]; // ids of items with a word in their titles
}

export const everything: Within = {
  ...{ only: null, without: [], decades: [], minRatings: 0, hidden: [] },
};

/** What can be dropped of a filter, each by itself. */
export const filterParts = ['tags', 'without', 'years', 'ratings', 'lists'] as const;
export type FilterPart = (typeof filterParts)[number];

export const hasPart = (filter: Filter, part: FilterPart): boolean =>
  part === 'years'
    ? filter.from + filter.to > 0
    : part === 'ratings'
      ? filter.minRatings > 0
      : filter[part].length > 0;

export const withoutPart = (filter: Filter, part: FilterPart): Filter => ({
  ...filter,
  ...(part === 'years'
    ? { from: 0, to: 0 }
    : part === 'ratings'
      ? { minRatings: 0 }
      : { [part]: [] }),
});

export const isFiltering = (filter: Filter): boolean =>
  filterParts.some((part) => hasPart(filter, part));

/** What a filter left of a list. */
export interface FilterReport {
  readonly numLooked: number; // items of the list without the filter
  readonly numPassing: number;
  readonly tags: Readonly<Record<string, number>>; // of those that pass, how many have it
  readonly relaxed: readonly { readonly part: FilterPart; readonly numPassing: number }[]; // if none passes
}
