// The most rated items on two maps, with the visitor among them. The picture is for the eye and the pointer; the search, the
// item's card and its neighbours say the same to a keyboard and a screen reader.

import type { RefObject } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { about, askEngine, numUsable, tagClassOf } from '../../state/model';
import { show } from '../../state/view';
import { ratings, ratingOf } from '../../state/visitor';
import { hashOf } from '../../route';
import { spokenTitle, tellingTag } from '../../../shared/item';
import { modelStrings } from './words';
import { likedAbove } from '../../../shared/rating_scale';
import type { ItemMaps } from '../../../shared/report';
import { AsTable, useWidth } from './chart';
import { drawMap, type Dot, type Marker } from './map_canvas';
import {
  compassOf,
  densestPlace,
  findItems,
  nearestTo,
  neighbours,
  type Place,
} from './map_geometry';
import { extentOf, sameUnit } from './scale';

const layouts = ['tsne', 'pca'] as const;
type Layout = (typeof layouts)[number];
const paints = ['tag', 'taste'] as const;
type Paint = (typeof paints)[number];

interface MapItem {
  readonly itemId: string;
  readonly title: string;
  readonly year: number;
  readonly tags: readonly string[];
  readonly tag: string; // that gives the colour, or ''
  readonly tsne: Place;
  readonly pca: Place;
}

function itemsOf(maps: ItemMaps): MapItem[] {
  const places = maps.columns.reduce(
    (found, name, i) => found.set(name, i),
    new Map<string, number>(),
  );
  return maps.items.map((row) => {
    const cell = (column: string) => row[places.get(column) ?? -1] ?? 0;
    const place = (map: Layout) => ({
      x: Number(cell(`${map}X`)),
      y: Number(cell(`${map}Y`)),
    });
    const tags = (cell('tags') as readonly number[]).flatMap((tag) => maps.tags[tag] ?? []);
    return {
      itemId: String(cell('itemId')),
      title: spokenTitle(String(cell('title'))).title,
      year: Number(cell('year')),
      tags,
      tag: tellingTag(tags) ?? '',
      tsne: place('tsne'),
      pca: place('pca'),
    };
  });
}

/** Without a rating head there is nothing that could be liked alike. */
const layoutsNow = () => layouts.filter((name) => name !== 'pca' || about.value.scale !== null);

/** By how much the visitor's ratings move the prediction of each item; null while there is nothing to say. */
function useLifts(items: readonly MapItem[]): ReadonlyMap<string, number> | null {
  const [lifts, setLifts] = useState<ReadonlyMap<string, number> | null>(null);
  const known = numUsable.value;
  const given = ratings.value;
  const { scale } = about.value;
  useEffect(() => {
    let asked = true;
    if (known === 0 || given.length === 0 || scale === null) {
      setLifts(null);
      return undefined;
    }
    const ids = items.map(({ itemId }) => itemId);
    Promise.all([
      askEngine((api) => api.items(ids, given)),
      askEngine((api) => api.items(ids, [])),
    ]).then(
      ([mine, anybody]) => {
        if (!asked) return;
        const before = new Map(anybody.items.map((item) => [item.itemId, item.predicted]));
        setLifts(
          new Map(
            mine.items.map(({ itemId, predicted }) => [
              itemId,
              predicted - (before.get(itemId) ?? predicted),
            ]),
          ),
        );
      },
      () => undefined, // the engine is gone, and the page says so
    );
    return () => {
      asked = false;
    };
  }, [items, known, given, scale]);
  return lifts;
}

interface You {
  readonly place: Place | null; // t-SNE
  readonly direction: Place | null; // principal components, of length 1
  readonly words: string;
}

function whereYouAre(
  items: readonly MapItem[],
  layout: Layout,
  value: ReadonlyMap<string, number>,
  lifts: ReadonlyMap<string, number> | null,
  bandwidth: number,
): You {
  const nowhere = (words: string): You => ({ place: null, direction: null, words });
  if (value.size === 0) return nowhere(modelStrings.value.youUnknown);
  if (layout === 'pca') {
    const known = items.filter(({ itemId }) => lifts?.has(itemId) === true);
    const compass = compassOf(
      known.map(({ pca }) => pca),
      known.map(({ itemId }) => lifts?.get(itemId) ?? 0),
    );
    if (compass === null) return nowhere(modelStrings.value.youComing);
    const length = Math.hypot(compass.x, compass.y) || 1;
    return {
      place: null,
      direction: { x: compass.x / length, y: compass.y / length },
      words: modelStrings.value.youDirection(compass.explained),
    };
  }
  const least = likedAbove(about.value.scale);
  const rated = items.filter(({ itemId }) => value.has(itemId));
  const liked = rated
    .map(({ itemId, tsne }) => ({ ...tsne, weight: (value.get(itemId) ?? 0) - least }))
    .filter(({ weight }) => weight > 0);
  const place = densestPlace(liked, bandwidth);
  if (place === null) return nowhere(modelStrings.value.youNothingLiked(rated.length));
  const near = neighbours(
    items.map(({ tsne }) => tsne),
    place,
    3,
  ).flatMap((i) => items[i]?.title ?? []);
  return {
    place,
    direction: null,
    words: modelStrings.value.youPlace(near, liked.length, value.size),
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

/** Whether an element has come near the window: thousands of items are drawn for somebody, or not yet. */
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

export function ItemMap({ maps }: { readonly maps: ItemMaps }) {
  const items = useMemo(() => itemsOf(maps), [maps]);
  const [layout, setLayout] = useState<Layout>('tsne');
  const [paint, setPaint] = useState<Paint>('tag');
  const [tag, setTag] = useState<string | null>(null);
  const [selected, setSelected] = useState<number | null>(null); // place in items
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
  const lifts = useLifts(items);
  const value = ratingOf.value;
  const painted = lifts === null ? 'tag' : paint;

  // Places on the whole map, in pixels; y grows downwards.
  const { whole, xScale, yScale, height, bandwidth } = useMemo(() => {
    const places = width === 0 ? [] : items.map((item) => item[layout]);
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
  }, [items, layout, width]);
  const { zoom, middle } = view ?? { zoom: 1, middle: { x: width / 2, y: height / 2 } };
  const seen = ({ x, y }: Place): Place => ({
    x: (x - middle.x) * zoom + width / 2,
    y: (y - middle.y) * zoom + height / 2,
  });
  const places = whole.map(seen);
  const you = useMemo(
    () => whereYouAre(items, layout, value, lifts, bandwidth),
    [items, layout, value, lifts, bandwidth],
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
    const byTag = new Map<string, string>();
    for (const swatch of legend.current?.querySelectorAll<HTMLElement>('[data-tag]') ?? []) {
      byTag.set(swatch.dataset['tag'] ?? '', getComputedStyle(swatch).backgroundColor);
    }
    const colourOf = (text: string) =>
      text.replace(/var\((--[a-z]+)\)/g, (_, name: string) => named(name));
    const mostLift = Math.max(0.2, ...[...(lifts?.values() ?? [])].map(Math.abs));
    const small = Math.max(0.6, Math.min(width / 800, 1));
    const dots = items.map((item, i): Dot => {
      const at = places[i] ?? { x: 0, y: 0 };
      const colour =
        painted === 'taste'
          ? colourOf(liftColour(lifts?.get(item.itemId) ?? 0, mostLift, forced))
          : forced
            ? 'CanvasText'
            : (byTag.get(item.tag) ?? named('--ink'));
      return {
        ...at,
        label: item.title,
        radius: small * (2 + 3.2 / (1 + i / 60)) * (1 + Math.log2(zoom) * 0.25),
        colour,
        faded: painted === 'tag' && tag !== null && !item.tags.includes(tag),
        ring: value.has(item.itemId),
      };
    });
    const origin = layout === 'pca' ? seen({ x: xScale(0), y: yScale(0) }) : null;
    let marker: Marker | null = null;
    if (you.place !== null) {
      const at = seen({ x: xScale(you.place.x), y: yScale(you.place.y) });
      marker = { kind: 'place', from: at, to: at, label: modelStrings.value.you };
    } else if (you.direction !== null && origin !== null) {
      const reach = 0.34 * Math.min(width, height);
      const to = { x: origin.x + you.direction.x * reach, y: origin.y - you.direction.y * reach };
      marker = { kind: 'arrow', from: origin, to, label: modelStrings.value.you };
    }
    drawMap(element, width, height, dots, marker, origin, {
      ground: named('--card'),
      ink: named('--ink'),
      faint: named('--line'),
      you: named('--you'),
      onYou: named('--onyou'),
    });
  }, [items, whole, width, height, isNear, layout, painted, tag, view, theme, lifts, value, you]);

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

  const found = findItems(items, query, 6);
  const indexOf = useMemo(() => new Map(items.map((item, i) => [item, i])), [items]);
  const item = selected === null ? null : (items[selected] ?? null);
  const at = selected === null ? null : (whole[selected] ?? null);
  const near = at === null ? [] : neighbours(whole, at, 8, selected);
  const tip = hovered === null ? null : { item: items[hovered], at: places[hovered] };
  const mark = selected === null ? null : places[selected];
  const lift = item === null ? undefined : lifts?.get(item.itemId);
  const tags = maps.tags.filter((name) => items.some((one) => one.tag === name));
  return (
    <div class="plate item-map">
      <div class="map-choices">
        {layoutsNow().length > 1 && (
          <Choice
            label={modelStrings.value.mapLayout}
            names={layouts}
            words={modelStrings.value.mapLayouts}
            chosen={layout}
            choose={(name) => {
              setLayout(name);
              setView(null);
              setHovered(null);
            }}
          />
        )}
        {lifts !== null && (
          <Choice
            label={modelStrings.value.mapPaint}
            names={paints}
            words={modelStrings.value.mapPaints}
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
          aria-label={modelStrings.value.mapLabel(items.length, layout)}
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
        {tip?.item !== undefined && tip.at !== undefined && (
          <>
            <span class="map-ring" style={moveTo(tip.at)} />
            <span
              class={`map-tip ${tip.at.x > width / 2 ? 'map-tip-left' : ''}`}
              style={moveTo(tip.at)}
              aria-hidden="true"
            >
              <b>{tip.item.title}</b> {tip.item.year !== 0 && tip.item.year}
            </span>
          </>
        )}
        <div class="map-zoom" role="group" aria-label={modelStrings.value.mapZoom}>
          <button
            type="button"
            aria-label={modelStrings.value.zoomIn}
            disabled={zoom >= mostZoom}
            onClick={() => {
              zoomTo(zoom * 1.6, zoom === 1 && at !== null ? at : middle);
            }}
          >
            +
          </button>
          <button
            type="button"
            aria-label={modelStrings.value.zoomOut}
            disabled={zoom <= 1}
            onClick={() => {
              zoomTo(zoom / 1.6);
            }}
          >
            −
          </button>
        </div>
      </div>
      {painted === 'tag' ? (
        <div class="map-legend" ref={legend} role="group" aria-label={modelStrings.value.mapTags}>
          {tags.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={tag === name}
              onClick={() => {
                setTag(tag === name ? null : name);
              }}
            >
              <i class={`swatch ${tagClassOf([name])}`} data-tag={name} />
              {name}
            </button>
          ))}
        </div>
      ) : (
        <p class="lift-legend">
          {modelStrings.value.liftLess} <i class="lift-scale" /> {modelStrings.value.liftMore}
        </p>
      )}
      <div class="map-finder">
        <div class="map-search">
          <label for={searchId}>{modelStrings.value.mapFind}</label>
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
            {query.trim() !== '' && modelStrings.value.mapFound(found.length)}
          </p>
          {query.trim() !== '' && found.length === 0 && (
            <p class="lead">{modelStrings.value.mapNotFound(items.length)}</p>
          )}
          <ItemButtons
            items={found}
            choose={(one) => {
              select(indexOf.get(one) ?? 0, true);
            }}
          />
        </div>
        {item !== null && (
          <section class="map-item" aria-labelledby={`${searchId}-item`} data-item={item.itemId}>
            <h3 class="small-title" id={`${searchId}-item`}>
              {item.title} {item.year !== 0 && <span class="year">{item.year}</span>}
            </h3>
            <p class="lead">
              {item.tags.join(' · ')}
              {lift !== undefined && ` · ${modelStrings.value.liftOf(lift)}`}
            </p>
            <p>
              <a
                href={hashOf({ kind: 'similar', itemId: item.itemId })}
                onClick={(event) => {
                  event.preventDefault();
                  show({ kind: 'similar', itemId: item.itemId });
                }}
              >
                {modelStrings.value.moreLike(item.title)}
              </a>
            </p>
            <p class="map-near">{modelStrings.value.mapNear}</p>
            <ItemButtons
              items={near.flatMap((i) => items[i] ?? [])}
              choose={(one) => {
                select(indexOf.get(one) ?? 0, true);
              }}
            />
          </section>
        )}
      </div>
      <AsTable
        caption={modelStrings.value.mapTable(Math.min(tableLength, items.length))}
        columns={modelStrings.value.mapColumns.slice(0, layoutsNow().includes('pca') ? 7 : 5)}
        rows={() =>
          items
            .slice(0, tableLength)
            .map((one) => [
              one.title,
              one.year === 0 ? '' : one.year,
              one.tags.join(', '),
              one.tsne.x.toFixed(0),
              one.tsne.y.toFixed(0),
              ...(layoutsNow().includes('pca') ? [one.pca.x.toFixed(2), one.pca.y.toFixed(2)] : []),
            ])
        }
      />
    </div>
  );
}

const isInside = ({ x, y }: Place, width: number, height: number) =>
  x >= 0 && x <= width && y >= 0 && y <= height;

const moveTo = ({ x, y }: Place) => ({ translate: `${x.toFixed(1)}px ${y.toFixed(1)}px` });

function ItemButtons({
  items,
  choose,
}: {
  readonly items: readonly MapItem[];
  readonly choose: (item: MapItem) => void;
}) {
  if (items.length === 0) return null;
  return (
    <ul class="item-buttons">
      {items.map((item) => (
        <li key={item.itemId}>
          <button
            type="button"
            onClick={() => {
              choose(item);
            }}
          >
            {item.title} {item.year !== 0 && <span class="year">{item.year}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
