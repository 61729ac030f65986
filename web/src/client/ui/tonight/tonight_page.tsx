// What to watch, the few of us: who is there on the left, one list for all on the right.

import '../pages.css';
import '../tabs.css';
import '../filters.css';
import './tonight.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { aboutBundle, hasYears, load, numUsable, strings } from '../../state/model';
import { evening, lookFor, openEvening, setSuits, words } from '../../state/tonight';
import { ratings } from '../../state/visitor';
import { within } from '../../state/within';
import { allSuits } from '../../taste/evening_code';
import { useTitle } from '../use_title';
import { YearField } from '../year_field';
import { EveningList } from './evening_list';
import { People } from './people';

function CopyLink() {
  const [told, setTold] = useState('');
  const copy = async () => {
    try {
      // The filter of the other pages is no part of the evening.
      await navigator.clipboard.writeText(location.origin + location.pathname + location.hash);
      setTold(words.value.copied(within.value !== null));
    } catch {
      setTold(words.value.notCopied);
    }
  };
  return (
    <div class="evening-copy">
      <span role="status">{told}</span>
      <button type="button" onClick={() => void copy()}>
        {words.value.copy}
      </button>
    </div>
  );
}

/** What the list looks for. */
function Choices() {
  const { suits, from, to } = evening.value;
  return (
    <div class="evening-choices">
      <div class="tabs evening-suits" role="group" aria-label={words.value.suitsLabel}>
        {allSuits.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === suits}
            onClick={() => {
              setSuits(one);
            }}
          >
            {words.value.suits[one]}
          </button>
        ))}
      </div>
      {hasYears.value && (
        <div class="evening-years">
          <YearField
            label={words.value.yearFrom}
            bound="from"
            of={evening.value}
            onChange={lookFor}
          />
          <YearField label={words.value.yearTo} bound="to" of={evening.value} onChange={lookFor} />
        </div>
      )}
      <p class="lead">
        {from > 0 && to > 0 && from > to ? words.value.yearsTurned : words.value.suitsLead[suits]}
      </p>
    </div>
  );
}

export function TonightPage({ code }: { readonly code: string }) {
  useTitle(words.value.title);
  const heading = useRef<HTMLHeadingElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const bundle = aboutBundle.value;
  const { people } = evening.value;
  const mine = ratings.value;
  useEffect(() => {
    setTrouble(openEvening(code, mine));
    // Later ratings of the visitor's are no reason to look at the address again.
  }, [code, bundle, mine.length > 0]);
  useEffect(() => {
    scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, []);
  const isReady = numUsable.value > 0 && load.value.kind !== 'loading';
  return (
    <section class="page evening" aria-labelledby="page-title">
      <div class="evening-head">
        <h2 id="page-title" ref={heading} tabIndex={-1}>
          {words.value.title}
        </h2>
        <p class="lead">{words.value.lead}</p>
      </div>
      {trouble !== null && (
        <div class="notice notice-failed" role="alert">
          <p>{trouble}</p>
        </div>
      )}
      <div class="evening-parts">
        <People isReady={isReady} />
        <div class="evening-result">
          {people.length === 0 ? (
            <p class="empty empty-list">{words.value.listWaits}</p>
          ) : numUsable.value === 0 ? (
            <p class="fetching">{strings.value.fetchingPart}</p>
          ) : (
            <>
              <div class="evening-list-head">
                <h3 class="evening-list-title">
                  {words.value.listFor(people.map(({ name }) => name))}
                </h3>
                <CopyLink />
              </div>
              <Choices />
              <EveningList />
            </>
          )}
        </div>
      </div>
    </section>
  );
}
