// The list for all: of each item how likely everybody is to like it, who is least keen, and why.

import { useEffect, useState } from 'preact/hooks';
import { noFilter } from '../../../shared/filter';
import type { GroupAnswer, GroupItem, Reason } from '../../../shared/protocol';
import { about, askEngine, numUsable } from '../../state/model';
import { evening, toggleVeto, words } from '../../state/tonight';
import { filter } from '../../state/view';
import { namedLists, within } from '../../state/within';
import type { Evening } from '../../taste/evening_code';
import { ItemRow } from '../item_row';

const atFirst = 12;
const most = 100;

interface Listed {
  readonly answer: GroupAnswer;
  readonly evening: Evening; // that it answers
  readonly n: number; // that were asked for
}

async function listFor(of: Evening, n: number): Promise<Listed> {
  const { people, suits, from, to } = of;
  const answer = await askEngine((api) =>
    api.group({
      people: people.map(({ ratings }) => ratings),
      suits,
      n,
      excluded: people.flatMap(({ seen, unwanted }) => [...seen, ...unwanted]),
      filter: {
        ...noFilter,
        ...{ from, to },
        without: [...new Set(people.flatMap(({ without }) => without))],
      },
      within: within.value,
    }),
  );
  return { answer, evening: of, n };
}

/** The list of now; the last one until it is there. */
function useListed(n: number): Listed | null {
  const [listed, setListed] = useState<Listed | null>(null);
  const of = evening.value;
  const known = numUsable.value;
  const only = within.value;
  useEffect(() => {
    let wanted = true;
    if (known > 0 && of.people.length > 0) {
      listFor(of, n).then(
        (answer) => {
          if (wanted) setListed(answer);
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      wanted = false;
    };
  }, [of, n, known, only]);
  return listed;
}

/** Of an item, the person who is least likely to like it; null if all are alike. */
function leastOf({ opinions }: GroupItem): number | null {
  const likely = opinions.map((opinion) => opinion.likely);
  const least = likely.indexOf(Math.min(...likely));
  return Math.max(...likely) - Math.min(...likely) < 0.005 ? null : least;
}

/** Why they are, by item: they come a moment after the list. */
function useReasons(listed: Listed | null): ReadonlyMap<string, Reason> {
  const [reasons, setReasons] = useState<ReadonlyMap<string, Reason>>(new Map());
  useEffect(() => {
    let wanted = true;
    if (listed === null || about.value.scale === null) return undefined;
    const of = listed.answer.items.flatMap((item) => {
      const person = leastOf(item);
      return person === null ? [] : [{ itemId: item.itemId, person }];
    });
    const people = listed.evening.people.map(({ ratings }) => ratings);
    askEngine((api) => api.reasons({ people, of })).then(
      (found) => {
        if (!wanted) return;
        setReasons(
          new Map(
            of.flatMap(({ itemId }, i) => {
              const reason = found[i];
              return reason === undefined ? [] : [[itemId, reason] as const];
            }),
          ),
        );
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [listed]);
  return reasons;
}

function Bars({ item, names }: { readonly item: GroupItem; readonly names: readonly string[] }) {
  return (
    <ul class="bars">
      {item.opinions.map(({ likely, predicted }, place) => {
        const name = names[place] ?? '';
        return (
          <li key={place} class={`bar guest-${String(place)}`}>
            <span class="visually-hidden">{words.value.opinion(name, likely, predicted)}</span>
            <span class="bar-name" aria-hidden="true">
              {name}
            </span>
            <span class="bar-track" aria-hidden="true">
              <span class="bar-fill" style={{ width: `${String(Math.round(100 * likely))}%` }} />
            </span>
            <b aria-hidden="true">{words.value.percent(likely)}</b>
          </li>
        );
      })}
    </ul>
  );
}

function LeaveOut({
  item,
  names,
}: {
  readonly item: GroupItem;
  readonly names: readonly string[];
}) {
  return (
    <details class="leave-out">
      <summary aria-label={words.value.rowMore(item.title)}>{words.value.rowMoreShort}</summary>
      <ul>
        {names.map((name, place) => (
          <li key={place}>
            {(['seen', 'unwanted'] as const).map((kind) => (
              <button
                key={kind}
                type="button"
                onClick={(event) => {
                  const row = event.currentTarget.closest('.slip');
                  const next = row?.nextElementSibling ?? row?.previousElementSibling;
                  const target = next?.querySelector('summary') ?? null;
                  (target ?? document.getElementById('page-title'))?.focus();
                  toggleVeto(place, kind, item.itemId);
                }}
              >
                {kind === 'seen' ? words.value.hasSeen(name) : words.value.isUnwanted(name)}
              </button>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What holds in this browser alone: it is in no link. */
function MineOnly() {
  if (within.value === null) return null;
  const { without, decades, minRatings, hidden } = within.value;
  const hasRules = without.length + decades.length + minRatings + hidden.length > 0;
  const lists = namedLists.value.flatMap(({ name }) =>
    filter.value.lists.includes(name) ? [name] : [],
  );
  return <p class="lead">{words.value.mineOnly(lists, hasRules)}</p>;
}

export function EveningList() {
  const [n, setN] = useState(atFirst);
  const listed = useListed(n);
  const reasons = useReasons(listed);
  if (listed === null) return <div class="evening-coming" />;
  const { answer } = listed;
  const names = listed.evening.people.map(({ name }) => name);
  const hasBars = about.value.scale !== null;
  return (
    <>
      <MineOnly />
      <p class={answer.items.length === 0 ? 'empty empty-list' : 'visually-hidden'} role="status">
        {answer.items.length === 0
          ? words.value.listEmpty(within.value !== null)
          : words.value.listed(answer.items.map(({ title }) => title))}
      </p>
      <ol class="slips evening-slips" data-milliseconds={answer.milliseconds.toFixed(2)}>
        {answer.items.map((item) => {
          const least = hasBars && names.length > 1 ? leastOf(item) : null;
          const reason = reasons.get(item.itemId);
          return (
            <ItemRow key={item.itemId} item={item}>
              {hasBars && <Bars item={item} names={names} />}
              <div class="slip-foot">
                {least !== null && (
                  <p class="least">
                    <b>
                      {words.value.least(names[least] ?? '', item.opinions[least]?.likely ?? 0)}
                    </b>
                    {reason !== undefined &&
                      `: ${words.value.because(reason.average, reason.rated)}`}
                  </p>
                )}
                <LeaveOut item={item} names={names} />
              </div>
            </ItemRow>
          );
        })}
      </ol>
      {answer.items.length >= listed.n && listed.n < Math.min(most, answer.numPassing) && (
        <button
          type="button"
          class="more"
          onClick={() => {
            setN(Math.min(most, n + atFirst));
          }}
        >
          {words.value.listMore}
        </button>
      )}
    </>
  );
}
