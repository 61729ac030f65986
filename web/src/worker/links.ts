// Which film an id of IMDb or TMDB names: the bundle's links file (core/als/bundle/FORMAT.md), read the other way round.

export interface MovieIds {
  readonly byImdb: ReadonlyMap<number, number>;
  readonly byTmdb: ReadonlyMap<number, number>;
}

export const noLinks: MovieIds = { byImdb: new Map(), byTmdb: new Map() };

type Header = Readonly<Record<string, { readonly data_offsets?: readonly [number, number] }>>;

/** From the unpacked file, which the engine has accepted before. */
export function readLinks(bytes: Uint8Array<ArrayBuffer>): MovieIds {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dataStart = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, dataStart))) as Header;
  const column = (name: string): number[] => {
    const [start, end] = header[name]?.data_offsets ?? [0, 0];
    const count = (end - start) / 4;
    const byte = (plane: number, i: number) => bytes[dataStart + start + plane * count + i] ?? 0;
    return Array.from(
      { length: count },
      (_, i) => (byte(0, i) | (byte(1, i) << 8) | (byte(2, i) << 16) | (byte(3, i) << 24)) >>> 0,
    );
  };
  let movieId = 0;
  const movieIds = column('movie_id').map((code) => {
    const difference = (code >>> 1) ^ -(code & 1);
    return (movieId = (movieId + difference) >>> 0);
  });
  const by = (name: string) =>
    new Map(column(name).flatMap((id, i) => (id === 0 ? [] : [[id, movieIds[i] ?? 0] as const])));
  return { byImdb: by('imdb_id'), byTmdb: by('tmdb_id') };
}
