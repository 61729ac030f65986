// The most rated films on two maps, with the visitor among them. The picture is for the eye and the pointer; the search, the
// film's card and its neighbours say the same to a keyboard and a screen reader.

import type { RefObject } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { askEngine, numUsable, ratings, show, starsOf } from '../../app_state';
import { hashOf } from '../../route';
import { spokenTitle, tellingGenre } from '../../../shared/film';
import { modelStrings } from '../../../shared/model_strings';
import type { MovieMaps } from '../../../shared/report';
import { AsTable, useWidth } from './chart';
import { drawMap, type Dot, type Marker } from './map_canvas';
import {
  compassOf,
  densestPlace,
  findFilms,
  nearestTo,
  neighbours,
  type Place,
} from './map_geometry';
import { extentOf, sameUnit } from './scale';

const layouts = ['tsne', 'pca'] as const;
type Layout = (typeof layouts)[number];
const paints = ['genre', 'taste'] as const;
type Paint = (typeof paints)[number];

interface MapFilm {
  readonly movieId: number;
  readonly title: string;
  readonly year: number;
  readonly genres: readonly string[];
  readonly genre: string; // that gives the colour, or ''
  readonly tsne: Place;
  readonly pca: Place;
}

function filmsOf(maps: MovieMaps): MapFilm[] {
  // Thousands of films have a few hundred sets of genres.
  const sets = new Map<number, Pick<MapFilm, 'genres' | 'genre'>>();
  const genresOf = (mask: number) => {
    const known = sets.get(mask);
    if (known !== undefined) return known;
    const genres = maps.genres.filter((_, bit) => ((mask >>> bit) & 1) === 1);
    const set = { genres, genre: tellingGenre(genres) ?? '' };
    sets.set(mask, set);
    return set;
  };
  return maps.movies.map(([movieId, title, year, mask, pcaX, pcaY, tsneX, tsneY]) => ({
    movieId,
    title: spokenTitle(title).title,
    year,
    ...genresOf(mask),
    tsne: { x: tsneX, y: tsneY },
    pca: { x: pcaX, y: pcaY },
  }));
}

/** By how many stars the visitor's ratings move the prediction of each film; null while there is nothing to say. */
function useLifts(films: readonly MapFilm[]): ReadonlyMap<number, number> | null {
  const [lifts, setLifts] = useState<ReadonlyMap<number, number> | null>(null);
  const known = numUsable.value;
  const given = ratings.value;
  useEffect(() => {
    let asked = true;
    if (known === 0 || given.length === 0) {
      setLifts(null);
      return undefined;
    }
    const ids = films.map(({ movieId }) => movieId);
    Promise.all([
      askEngine((api) => api.movies(ids, given)),
      askEngine((api) => api.movies(ids, [])),
    ]).then(
      ([mine, anybody]) => {
        if (!asked) return;
        const before = new Map(anybody.movies.map((movie) => [movie.movieId, movie.predicted]));
        setLifts(
          new Map(
            mine.movies.map(({ movieId, predicted }) => [
              movieId,
              predicted - (before.get(movieId) ?? predicted),
            ]),
          ),
        );
      },
      () => undefined, // the engine is gone, and the page says so
    );
    return () => {
      asked = false;
    };
  }, [films, known, given]);
  return lifts;
}

interface You {
  readonly place: Place | null; // t-SNE
  readonly direction: Place | null; // principal components, of length 1
  readonly words: string;
}

function whereYouAre(
  films: readonly MapFilm[],
  layout: Layout,
  stars: ReadonlyMap<number, number>,
  lifts: ReadonlyMap<number, number> | null,
  bandwidth: number,
): You {
  const nowhere = (words: string): You => ({ place: null, direction: null, words });
  if (stars.size === 0) return nowhere(modelStrings.youUnknown);
  if (layout === 'pca') {
    const known = films.filter(({ movieId }) => lifts?.has(movieId) === true);
    const compass = compassOf(
      known.map(({ pca }) => pca),
      known.map(({ movieId }) => lifts?.get(movieId) ?? 0),
    );
    if (compass === null) return nowhere(modelStrings.youComing);
    const length = Math.hypot(compass.x, compass.y) || 1;
    return {
      place: null,
      direction: { x: compass.x / length, y: compass.y / length },
      words: modelStrings.youDirection(compass.explained),
    };
  }
  const rated = films.filter(({ movieId }) => stars.has(movieId));
  const liked = rated
    .map(({ movieId, tsne }) => ({ ...tsne, weight: (stars.get(movieId) ?? 0) - 3 }))
    .filter(({ weight }) => weight > 0);
  const place = densestPlace(liked, bandwidth);
  if (place === null) return nowhere(modelStrings.youNothingLiked(rated.length));
  const near = neighbours(
    films.map(({ tsne }) => tsne),
    place,
    3,
  ).flatMap((i) => films[i]?.title ?? []);
  return {
    place,
    direction: null,
    words: modelStrings.youPlace(near, liked.length, stars.size),
  };
}

/** From a colour of less to one of more, through what says nothing. */
function liftColour(lift: number, most: number, forced: boolean): string {
  if (forced) return lift > 0 ? 'Highlight' : 'CanvasText';
  const share = Math.max(-1, Math.min(lift / most, 1));
  return share >= 0
    ? `color-mix(in oklab, var(--more) ${String(Math.round(share * 100))}%, var(--same))`
    : `color-mix(in oklab, var(--less) ${String(Math.round(-share * 100))}%, var(--same))`;
}

interface View {
  readonly zoom: number;
  readonly middle: Place; // of what is seen, in pixels of the whole map
}

const mostZoom = 8;
const tableLength = 100;

function Choice<Name extends string>({
  label,
  names,
  words,
  chosen,
  choose,
}: {
  readonly label: string;
  readonly names: readonly Name[];
  readonly words: Readonly<Record<Name, string>>;
  readonly chosen: Name;
  readonly choose: (name: Name) => void;
}) {
  return (
    <div class="choice" role="group" aria-label={label}>
      <span aria-hidden="true">{label}</span>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => {
            choose(name);
          }}
        >
          {words[name]}
        </button>
      ))}
    </div>
  );
}

/** Whether an element has come near the window: thousands of films are drawn for somebody, or not yet. */
function useNear(element: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: '25%' },
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return isNear;
}

export function FilmMap({ maps }: { readonly maps: MovieMaps }) {
  const films = useMemo(() => filmsOf(maps), [maps]);
  const [layout, setLayout] = useState<Layout>('tsne');
  const [paint, setPaint] = useState<Paint>('genre');
  const [genre, setGenre] = useState<string | null>(null);
  const [selected, setSelected] = useState<number | null>(null); // place in films
  const [hovered, setHovered] = useState<number | null>(null);
  const [query, setQuery] = useState('');
  const [view, setView] = useState<View | null>(null); // null: the whole map
  const [theme, setTheme] = useState(0);
  const [box, measured] = useWidth();
  const width = measured ?? 0;
  const canvas = useRef<HTMLCanvasElement>(null);
  const isNear = useNear(canvas);
  const legend = useRef<HTMLDivElement>(null);
  const drag = useRef<{ at: Place; moved: boolean } | null>(null);
  const searchId = useId();
  const lifts = useLifts(films);
  const stars = starsOf.value;
  const painted = lifts === null ? 'genre' : paint;

  // Places on the whole map, in pixels; y grows downwards.
  const { whole, xScale, yScale, height, bandwidth } = useMemo(() => {
    const places = width === 0 ? [] : films.map((film) => film[layout]);
    const xs = extentOf(
      places.map(({ x }) => x),
      0.05,
    );
    const ys = extentOf(
      places.map(({ y }) => y),
      0.05,
    );
    // As high as the map needs, within reason.
    const aspect = (ys[1] - ys[0]) / (xs[1] - xs[0]);
    const height = Math.round(Math.max(240, Math.min(width * aspect, 640)));
    const [xScale, yScale] = sameUnit(xs, ys, width, height);
    return {
      whole: places.map(({ x, y }) => ({ x: xScale(x), y: yScale(y) })),
      xScale,
      yScale,
      height,
      bandwidth: 0.04 * (xs[1] - xs[0]),
    };
  }, [films, layout, width]);
  const { zoom, middle } = view ?? { zoom: 1, middle: { x: width / 2, y: height / 2 } };
  const seen = ({ x, y }: Place): Place => ({
    x: (x - middle.x) * zoom + width / 2,
    y: (y - middle.y) * zoom + height / 2,
  });
  const places = whole.map(seen);
  const you = useMemo(
    () => whereYouAre(films, layout, stars, lifts, bandwidth),
    [films, layout, stars, lifts, bandwidth],
  );

  useEffect(() => {
    const again = () => {
      setTheme((n) => n + 1);
    };
    const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((text) =>
      matchMedia(text),
    );
    for (const query of queries) query.addEventListener('change', again);
    return () => {
      for (const query of queries) query.removeEventListener('change', again);
    };
  }, []);

  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0 || !isNear) return;
    const forced = matchMedia('(forced-colors: active)').matches;
    const style = getComputedStyle(element);
    const named = (name: string) => style.getPropertyValue(name).trim();
    const byGenre = new Map<string, string>();
    for (const swatch of legend.current?.querySelectorAll<HTMLElement>('[data-genre]') ?? []) {
      byGenre.set(swatch.dataset['genre'] ?? '', getComputedStyle(swatch).backgroundColor);
    }
    const colourOf = (text: string) =>
      text.replace(/var\((--[a-z]+)\)/g, (_, name: string) => named(name));
    const mostLift = Math.max(0.2, ...[...(lifts?.values() ?? [])].map(Math.abs));
    const small = Math.max(0.6, Math.min(width / 800, 1));
    const dots = films.map((film, i): Dot => {
      const at = places[i] ?? { x: 0, y: 0 };
      const colour =
        painted === 'taste'
          ? colourOf(liftColour(lifts?.get(film.movieId) ?? 0, mostLift, forced))
          : forced
            ? 'CanvasText'
            : (byGenre.get(film.genre) ?? named('--ink'));
      return {
        ...at,
        label: film.title,
        radius: small * (2 + 3.2 / (1 + i / 60)) * (1 + Math.log2(zoom) * 0.25),
        colour,
        faded: painted === 'genre' && genre !== null && !film.genres.includes(genre),
        ring: stars.has(film.movieId),
      };
    });
    const origin = layout === 'pca' ? seen({ x: xScale(0), y: yScale(0) }) : null;
    let marker: Marker | null = null;
    if (you.place !== null) {
      const at = seen({ x: xScale(you.place.x), y: yScale(you.place.y) });
      marker = { kind: 'place', from: at, to: at, label: modelStrings.you };
    } else if (you.direction !== null && origin !== null) {
      const reach = 0.34 * Math.min(width, height);
      const to = { x: origin.x + you.direction.x * reach, y: origin.y - you.direction.y * reach };
      marker = { kind: 'arrow', from: origin, to, label: modelStrings.you };
    }
    drawMap(element, width, height, dots, marker, origin, {
      ground: named('--card'),
      ink: named('--ink'),
      faint: named('--line'),
      you: named('--you'),
      onYou: named('--onyou'),
    });
  }, [films, whole, width, height, isNear, layout, painted, genre, view, theme, lifts, stars, you]);

  const zoomTo = (next: number, around: Place = middle) => {
    const zoom = Math.max(1, Math.min(next, mostZoom));
    setHovered(null);
    setView(zoom === 1 ? null : { zoom, middle: around });
  };
  const select = (i: number, bringIntoView: boolean) => {
    setSelected(i);
    setQuery('');
    const place = whole[i];
    if (bringIntoView && place !== undefined) {
      setView({ zoom: Math.max(zoom, 2.5), middle: place });
      setHovered(null);
    }
  };
  const placeOf = (event: PointerEvent | MouseEvent): Place => {
    const { left, top } = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const startDrag = (event: PointerEvent) => {
    if (view === null) return;
    drag.current = { at: placeOf(event), moved: false };
    canvas.current?.setPointerCapture(event.pointerId);
  };
  const movePointer = (event: PointerEvent) => {
    const at = placeOf(event);
    const from = drag.current;
    if (from === null) {
      setHovered(nearestTo(places, at, 20));
      return;
    }
    const [dx, dy] = [at.x - from.at.x, at.y - from.at.y];
    if (!from.moved && Math.hypot(dx, dy) < 4) return;
    drag.current = { at, moved: true };
    setHovered(null);
    setView({ zoom, middle: { x: middle.x - dx / zoom, y: middle.y - dy / zoom } });
  };
  const press = (event: MouseEvent) => {
    const moved = drag.current?.moved === true;
    drag.current = null;
    if (moved) return;
    const near = nearestTo(places, placeOf(event), 24);
    if (near !== null) select(near, false);
  };

  const found = findFilms(films, query, 6);
  const indexOf = useMemo(() => new Map(films.map((film, i) => [film, i])), [films]);
  const film = selected === null ? null : (films[selected] ?? null);
  const at = selected === null ? null : (whole[selected] ?? null);
  const near = at === null ? [] : neighbours(whole, at, 8, selected);
  const tip = hovered === null ? null : { film: films[hovered], at: places[hovered] };
  const mark = selected === null ? null : places[selected];
  const lift = film === null ? undefined : lifts?.get(film.movieId);
  const genres = maps.genres.filter((name) => films.some((one) => one.genre === name));
  return (
    <div class="film-map">
      <div class="map-choices">
        <Choice
          label={modelStrings.mapLayout}
          names={layouts}
          words={modelStrings.mapLayouts}
          chosen={layout}
          choose={(name) => {
            setLayout(name);
            setView(null);
            setHovered(null);
          }}
        />
        {lifts !== null && (
          <Choice
            label={modelStrings.mapPaint}
            names={paints}
            words={modelStrings.mapPaints}
            chosen={paint}
            choose={setPaint}
          />
        )}
      </div>
      <p class="map-you" role="status">
        {you.words}
      </p>
      <div class="map-box" ref={box}>
        <canvas
          ref={canvas}
          class={view === null ? undefined : 'zoomed'}
          style={{ width: `${String(width)}px`, height: `${String(height)}px` }}
          role="img"
          aria-label={modelStrings.mapLabel(films.length, layout)}
          onPointerDown={startDrag}
          onPointerMove={movePointer}
          onPointerLeave={() => {
            setHovered(null);
          }}
          onPointerCancel={() => {
            drag.current = null;
          }}
          onClick={press}
        />
        {mark !== undefined && mark !== null && isInside(mark, width, height) && (
          <span class="map-ring map-ring-selected" style={moveTo(mark)} />
        )}
        {tip?.film !== undefined && tip.at !== undefined && (
          <>
            <span class="map-ring" style={moveTo(tip.at)} />
            <span
              class={`map-tip ${tip.at.x > width / 2 ? 'map-tip-left' : ''}`}
              style={moveTo(tip.at)}
              aria-hidden="true"
            >
              <b>{tip.film.title}</b> {tip.film.year !== 0 && tip.film.year}
            </span>
          </>
        )}
        <div class="map-zoom" role="group" aria-label={modelStrings.mapZoom}>
          <button
            type="button"
            aria-label={modelStrings.zoomIn}
            disabled={zoom >= mostZoom}
            onClick={() => {
              zoomTo(zoom * 1.6, zoom === 1 && at !== null ? at : middle);
            }}
          >
            +
          </button>
          <button
            type="button"
            aria-label={modelStrings.zoomOut}
            disabled={zoom <= 1}
            onClick={() => {
              zoomTo(zoom / 1.6);
            }}
          >
            −
          </button>
        </div>
      </div>
      {painted === 'genre' ? (
        <div class="map-legend" ref={legend} role="group" aria-label={modelStrings.mapGenres}>
          {genres.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={genre === name}
              onClick={() => {
                setGenre(genre === name ? null : name);
              }}
            >
              <i class={`swatch genre-${name.toLowerCase()}`} data-genre={name} />
              {name}
            </button>
          ))}
        </div>
      ) : (
        <p class="lift-legend">
          {modelStrings.liftLess} <i class="lift-scale" /> {modelStrings.liftMore}
        </p>
      )}
      <div class="map-finder">
        <div class="map-search">
          <label for={searchId}>{modelStrings.mapFind}</label>
          <input
            id={searchId}
            class="field"
            type="search"
            autocomplete="off"
            spellcheck={false}
            maxLength={100}
            value={query}
            onInput={(event) => {
              setQuery(event.currentTarget.value);
            }}
          />
          <p class="visually-hidden" role="status">
            {query.trim() !== '' && modelStrings.mapFound(found.length)}
          </p>
          {query.trim() !== '' && found.length === 0 && (
            <p class="lead">{modelStrings.mapNotFound(films.length)}</p>
          )}
          <FilmButtons
            films={found}
            choose={(one) => {
              select(indexOf.get(one) ?? 0, true);
            }}
          />
        </div>
        {film !== null && (
          <section class="map-film" aria-labelledby={`${searchId}-film`} data-movie={film.movieId}>
            <h3 class="small-title" id={`${searchId}-film`}>
              {film.title} {film.year !== 0 && <span class="year">{film.year}</span>}
            </h3>
            <p class="lead">
              {film.genres.join(' · ')}
              {lift !== undefined && ` · ${modelStrings.liftOf(lift)}`}
            </p>
            <p>
              <a
                href={hashOf({ kind: 'similar', movieId: film.movieId })}
                onClick={(event) => {
                  event.preventDefault();
                  show({ kind: 'similar', movieId: film.movieId });
                }}
              >
                {modelStrings.moreLike(film.title)}
              </a>
            </p>
            <p class="map-near">{modelStrings.mapNear}</p>
            <FilmButtons
              films={near.flatMap((i) => films[i] ?? [])}
              choose={(one) => {
                select(indexOf.get(one) ?? 0, true);
              }}
            />
          </section>
        )}
      </div>
      <AsTable
        caption={modelStrings.mapTable(Math.min(tableLength, films.length))}
        columns={modelStrings.mapColumns}
        rows={() =>
          films
            .slice(0, tableLength)
            .map((one) => [
              one.title,
              one.year === 0 ? '' : one.year,
              one.genres.join(', '),
              one.tsne.x.toFixed(0),
              one.tsne.y.toFixed(0),
              one.pca.x.toFixed(2),
              one.pca.y.toFixed(2),
            ])
        }
      />
    </div>
  );
}

const isInside = ({ x, y }: Place, width: number, height: number) =>
  x >= 0 && x <= width && y >= 0 && y <= height;

const moveTo = ({ x, y }: Place) => ({ translate: `${x.toFixed(1)}px ${y.toFixed(1)}px` });

function FilmButtons({
  films,
  choose,
}: {
  readonly films: readonly MapFilm[];
  readonly choose: (film: MapFilm) => void;
}) {
  if (films.length === 0) return null;
  return (
    <ul class="film-buttons">
      {films.map((film) => (
        <li key={film.movieId}>
          <button
            type="button"
            onClick={() => {
              choose(film);
            }}
          >
            {film.title} {film.year !== 0 && <span class="year">{film.year}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
