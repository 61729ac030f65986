// What the columns of a list mean: by their names, in the languages that services export in, else by what stands in them.

import { isOfFilms, type About } from '../../shared/about';
import type { CsvRow } from './csv';
import { parseRating } from './scales';

export type Meaning =
  | 'id' // of our own kind
  | 'movielens'
  | 'imdb'
  | 'tmdb'
  | 'title'
  | 'originalTitle'
  | 'year'
  | 'rating'
  | 'ratingOf' // of what its name says, whatever the others are of
  | 'date' // of the rating or the entry
  | 'watched' // the day of a visit
  | 'added' // to a list
  | 'type' // film, series, game
  | 'status' // seen, planned
  | 'user'
  // These tell which service wrote the list.
  | 'letterboxd'
  | 'simkl'
  | 'rewatch'
  | 'position'
  | `link ${string}`; // an id that the bundle's own links have

/** A header's letters and digits, without accents and case: "imdbID", "IMDb id" and "imdb_id" are one. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

const ratingWords = [
  ...['rating', 'ratingvalue', 'score', 'stars', 'grade', 'bewertung', 'wertung', 'note', 'voto'],
  ...['calificacion', 'puntuacion', 'nota', 'avaliacao', 'beoordeling', 'ocena', 'hodnoceni'],
  ...['betyg', 'оценка', '评分', '評価', 'रेटिंग'],
];
/** "Your rating", "meine Bewertung"; "user" last, which may be all of them. */
const whose = [
  ...['your', 'my', 'personal', 'own', 'ihre', 'deine', 'meine', 'eigene', 'votre', 'ma', 'ta'],
  ...['ilmio', 'iltuo', 'mio', 'tuo', 'tu', 'mi', 'su', 'sua', 'tua', 'minha', 'jouw', 'mijn'],
  ...['twoja', 'moja', 'ваша', 'моя', 'आपकी', 'user'],
];

/** Of a meaning's names the first that a list has is its column. */
const names: Readonly<Partial<Record<Meaning, readonly string[]>>> = {
  id: ['id', 'itemid'],
  title: [
    ...['title', 'name', 'film', 'movie', 'filmtitle', 'movietitle', 'filmname', 'moviename'],
    ...['titel', 'titre', 'titolo', 'titulo', 'tytul', 'nazev', 'otsikko', 'cim', 'baslik'],
    ...['название', 'タイトル', '标题', 'शीर्षक'].map(plainName),
  ],
  year: [
    ...['year', 'releaseyear', 'yearreleased', 'filmyear', 'movieyear', 'jahr', 'erscheinungsjahr'],
    ...[
      'annee',
      'anno',
      'ano',
      'jaar',
      'ar',
      'rok',
      'vuosi',
      'ev',
      'yil',
      'год',
      '年',
      '年份',
      'वर्ष',
    ],
    // Without a column of years.
    ...['releasedate', 'released', 'releasedon', 'premiere', 'premiered', 'erscheinungsdatum'],
    ...['veroffentlichungsdatum', 'datedesortie', 'datadiuscita', 'fechadeestreno'],
    ...['datadelancamento', 'releasedatum', 'datapremiery', 'датавыхода'],
    ...['yearpublished', 'publicationyear', 'yearofpublication'],
  ].map(plainName),
  // What is called the visitor's own comes before a bare name: that is the public's where a list has both.
  rating: [
    ...whose.flatMap((own) => ratingWords.map((word) => own + word)),
    ...['yourated', 'vosnotes', ...ratingWords],
  ].map(plainName),
};

/** Of film services. */
const filmNames: typeof names = {
  movielens: ['movieid'],
  imdb: ['const', 'tconst', 'imdb', 'imdbid', 'imdburl', 'imdblink'],
  tmdb: ['tmdb', 'tmdbid', 'themoviedbid'],
  originalTitle: [
    ...['originaltitle', 'originalname', 'originaltitel', 'titreoriginal', 'titolooriginale'],
    ...['titulooriginal', 'oryginalnytytul', 'मूलशीर्षक'].map(plainName),
  ],
  date: [
    ...['daterated', 'ratedat', 'ratedon', 'ratingdate', 'date'],
    ...['timestamp', 'bewertungsdatum', 'datumderbewertung', 'bewertetam', 'datum'],
    ...['datedelanote', 'datedenotation', 'datedevaluation', 'datadivoto', 'datadellavotazione'],
    ...['datadivalutazione', 'data', 'fechadecalificacion', 'fechadepuntuacion', 'fecha'],
    ...['datadaavaliacao', 'datadeavaliacao', 'дата', '日付', 'रेटिंगकीतारीख'].map(plainName),
  ],
  watched: ['watcheddate', 'watchedat', 'datewatched', 'lastwatched', 'lastwatchedat', 'watchedon'],
  added: ['dateadded', 'addedat', 'listedat', 'created'],
  type: [
    ...['titletype', 'type', 'mediatype', 'titeltyp', 'titelart', 'typ', 'typedetitre', 'tipo'],
    ...['tipodititolo', 'tipotitolo', 'tipodetitulo', 'शीर्षकप्रकार'].map(plainName),
  ],
  status: ['watchlist', 'status', 'watchstatus', 'watched', 'seen'],
  letterboxd: ['letterboxduri', 'letterboxdurl'],
  simkl: ['simklid'],
  rewatch: ['rewatch'],
  position: ['position', 'rank'],
};
/** Of our own list for whatever is no film, and of data sets. */
const otherNames: typeof names = { date: ['date', 'ratedat', 'timestamp'] };
const userNames = { user: ['userid', 'user'] };

/** In films' "type" columns, in the languages of IMDb: what is surely no film, and what surely is one. */
const otherKinds =
  /seri[ae]|serial|сериал|dizi|シリーズ|episod|episód|folge|odcinek|avsnitt|エピソード|एपिसोड|सीरीज़|\bshow\b|^tv$|season|game|spiele?\b|\bspel\b|juego|\bjeu|gioco|jogo|podcast|\bmusi(?:c|k|que|ca)\b|musikvideo|book|person\b/i;
const filmKinds =
  /movie|film|musical|feature|short|\bvideo\b|documentar|\btv.?special|cortometra|largometra|pelicula|curta|longa|metrage|फ़िल्म|映画|кино/i;
export type Kind = 'film' | 'other' | 'unsure';
export function kindOf(type: string): Kind {
  const spellings = [type, type.normalize('NFD').replace(/[\u0300-\u036f]/g, '')];
  const isOf = (kinds: RegExp) => spellings.some((spelt) => kinds.test(spelt));
  if (type === '') return 'film';
  return isOf(otherKinds) ? 'other' : isOf(filmKinds) ? 'film' : 'unsure';
}

/** "Westworld: Season 1: The Original", as Netflix writes what was watched. */
const ofSeries =
  /: (?:(?:season|series|staffel|saison|temporada|stagione|seizoen|sæson|säsong|sesong|sezon|seria) \d+|limited series|mini-?series?)(?=:|$)|: (?:part|volume|book|chapter|teil|partie|parte) \d+:/i;
export const isEpisode = (title: string): boolean => ofSeries.test(title);

export const imdbIdOf = (text: string): string =>
  /^(?:.*imdb\.com\/(?:[a-z-]+\/)?title\/)?tt0*(\d{1,12})\b/i.exec(text)?.[1] ?? '';

export type Columns = ReadonlyMap<Meaning, number>;

/** A rating's name that says of what it is: "Rating10", "Rating (out of 5)", "Score (1-10)". */
const scaledName = /^(.+?)(?:outof|of)?(?:05|[01])?(4|5|10|100)$/;
export const scaleToldBy = (name: string): string => scaledName.exec(plainName(name))?.[2] ?? '';

/** A service's bare name stands above its ratings too: an id is larger than any of them. */
const isServiceId = (text: string): boolean =>
  imdbIdOf(text) !== '' || /^0*[1-9]\d{2,}$/.test(text);
const isBareService = (name: string): boolean => /^(imdb|tmdb)$/.test(name);

/** Numbers of rows, as they are or backwards: they name nothing. */
const onlyCounts = (texts: readonly string[]): boolean =>
  texts.every((text, i) => Number(text) === i + 1) ||
  texts.every((text, i) => Number(text) === texts.length - i);

/** Names that are as often those of something else: a remark, the cast. What stands in the column decides. */
const isDoubtful = (name: string): boolean => /^(note|nota|stars)$/.test(name);

/** `textsIn` a column: what is written there. */
export function columnsByName(
  header: readonly string[],
  about: About,
  textsIn: (place: number) => readonly string[] = () => [],
): Columns {
  const plain = header.map(plainName);
  const firstOf = (names: readonly string[]) =>
    new Map(names.map((name, place) => [name, place] as const).reverse());
  const named = firstOf(plain);
  const scaled = firstOf(plain.map((name) => scaledName.exec(name)?.[1] ?? ''));
  const known = isOfFilms(about) ? { ...names, ...filmNames } : { ...names, ...otherNames };
  const holds = (place: number, isIt: (text: string) => boolean) => {
    const texts = textsIn(place);
    return texts.length === 0 || texts.some(isIt);
  };
  const holdsIds = (place: number) => holds(place, isServiceId);
  const holdsRatings = (place: number) =>
    holds(place, (text) => !Number.isNaN(parseRating(text).value));
  const found = new Map<Meaning, number>();
  for (const [meaning, wanted] of Object.entries({ ...known, ...userNames })) {
    const place = wanted
      .filter((name) => !isBareService(name) || holdsIds(named.get(name) ?? -1))
      .map((name) => named.get(name))
      .find((place) => place !== undefined);
    if (place !== undefined && meaning !== 'rating') found.set(meaning as Meaning, place);
  }
  for (const { name } of about.links) {
    const place = [plainName(name), `${plainName(name)}id`]
      .map((wanted) => named.get(wanted))
      .find((place) => place !== undefined);
    if (place !== undefined) found.set(`link ${name}`, place);
  }
  // IMDb once named the column after the person: "somebody rated".
  const rated = isOfFilms(about) ? plain.filter((name) => /^(?!date).+rated$/.test(name)) : [];
  const called = [...(names.rating ?? []), ...rated].map((name) => ({
    name,
    places: [
      ['rating', named.get(name) ?? -1],
      ['ratingOf', scaled.get(name) ?? -1],
    ] as const,
  }));
  const there = called.filter(({ places }) => places.some(([, place]) => place >= 0));
  // A column of words gives way to the next. Where none has ratings, its rows are told.
  const ratings =
    there.find(({ places }) => places.some(([, place]) => place >= 0 && holdsRatings(place))) ??
    there.find(({ name }) => !isDoubtful(name));
  for (const [meaning, place] of ratings?.places ?? []) if (place >= 0) found.set(meaning, place);
  if (!isOfFilms(about) || !found.has('title')) return found;
  for (const meaning of ['id', 'movielens'] as const) {
    const texts = textsIn(found.get(meaning) ?? -1);
    if (texts.length > 1 && onlyCounts(texts)) found.delete(meaning);
  }
  return found;
}

const sampledRows = 200;

/** Columns that no name tells, of a list that has IMDb's ids: its header may be in any language. */
export function withColumnsByContent(known: Columns, rows: readonly CsvRow[]): Columns {
  const found = new Map(known);
  const sample = rows.slice(0, sampledRows);
  const width = Math.max(0, ...sample.map(({ fields }) => fields.length));
  const taken = new Set(found.values());
  const find = (meaning: Meaning, isIt: (texts: readonly string[]) => boolean) => {
    if (found.has(meaning)) return;
    for (let place = 0; place < width; place += 1) {
      if (taken.has(place)) continue;
      const texts = sample.map(({ fields }) => fields[place]?.trim() ?? '').filter((t) => t !== '');
      if (texts.length === 0 || !isIt(texts)) continue;
      found.set(meaning, place);
      taken.add(place);
      return;
    }
  };
  const areAll = (pattern: RegExp) => (texts: readonly string[]) =>
    texts.every((text) => pattern.test(text));
  find('imdb', (texts) => texts.every((text) => imdbIdOf(text) !== ''));
  if (!found.has('imdb')) return known;
  find('year', areAll(/^(18[7-9]|19\d|20\d)\d$/));
  find('type', (texts) => {
    const numKinds = texts.filter((text) => kindOf(text) !== 'unsure').length;
    return numKinds >= 0.8 * texts.length;
  });
  // Where the header can be read, a rating would be called one: other small numbers are ranks and counts.
  if (!(['title', 'rating', 'ratingOf'] as const).some((meaning) => known.has(meaning))) {
    find('rating', (texts) => areAll(/^([1-9]|10)$/)(texts) && !onlyCounts(texts));
  }
  if (found.has('watched') || found.has('added')) return found;
  find('date', areAll(/^\d{4}-\d\d-\d\d/));
  return found;
}
