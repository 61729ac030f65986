// The title search of the page: als_titles.mjs, the core's TitleIndex compiled to WebAssembly, on one thread. It knows items by
// their places alone: the first title is 0, and they should come most rated first.

export default function createTitlesModule(options?: {
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => Record<string, never>;
  locateFile?: (name: string) => string;
  printErr?: (text: string) => void;
}): Promise<TitlesModule>;

export interface TitlesModule {
  readonly Titles: new () => Titles;
}

export interface Titles {
  /** Further titles as in the data, with a line end after each. */
  append(lines: string): void;
  /**
   * The titles that are most likely meant, best first. A cost is what separates the query from the title, in letters: 0 for the
   * same name, 1 for a wrong letter. `words`: 0 if the title has all words of the query, 1 if it has them with wrong letters, 2 if
   * it lacks some, and so does every title.
   */
  search(
    query: string,
    n: number,
  ): {
    readonly places: Int32Array<ArrayBuffer>;
    readonly costs: Float32Array<ArrayBuffer>;
    readonly words: Uint8Array<ArrayBuffer>;
  };
  /** Titles in which one of the words, or phrases, stands; each in a line of its own. */
  withWords(lines: string): { readonly places: Int32Array<ArrayBuffer> };
  /**
   * Titles that this one, from elsewhere, names: `full` have a name in common with it, of `main` a name of the one is what the
   * other has before a subtitle. `year` stands behind the title in brackets; 0: none does.
   */
  named(title: string): {
    readonly full: Int32Array<ArrayBuffer>;
    readonly main: Int32Array<ArrayBuffer>;
    readonly year: number;
  };
  delete(): void;
}
