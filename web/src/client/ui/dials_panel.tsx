// What turns the list: dials, each neutral in its middle (or at its start), followed at once.

import './dials.css';
import './filters.css';
import { about, hasYears } from '../state/model';
import { dials, dialsShown } from '../state/view';
import { given } from '../state/visitor';
import type { DatedRating } from '../visitor_record';
import { areNeutral, dialNames, dialRange, neutralDials, type DialName } from '../../shared/dials';
import { later } from '../state/later';

const monthOfRatings = 30 * 86_400_000; // all of a day are equally late
function spanOf(ratings: readonly DatedRating[]): number {
  const days = ratings.map(({ ratedAt }) => ratedAt).filter((day) => day > 0);
  return days.length === 0 ? 0 : Math.max(...days) - Math.min(...days);
}

function Dial({ name }: { readonly name: DialName }) {
  const [lowest, highest] = dialRange(name);
  const value = dials.value[name];
  const { label, low, high } = later.value.dials[name];
  return (
    <label class="dial">
      <span class="dial-name">
        {label}
        <output>{later.value.dialValue(name, value)}</output>
      </span>
      <input
        type="range"
        min={lowest}
        max={highest}
        step="1"
        value={value}
        aria-label={label}
        aria-valuetext={later.value.dialValue(name, value)}
        onInput={(event) => {
          dials.value = { ...dials.value, [name]: Number(event.currentTarget.value) };
        }}
      />
      <span class={lowest < 0 ? 'dial-ends dial-centred' : 'dial-ends'} aria-hidden="true">
        <span>{low}</span>
        <span>{high}</span>
      </span>
    </label>
  );
}

/** A dial turns only what the model has. */
const isThere = (name: DialName) => {
  switch (name) {
    case 'loved':
      return about.value.scale !== null;
    case 'new':
      return hasYears.value;
    case 'lately':
      return spanOf(given.value) > monthOfRatings || dials.value.lately !== 0;
    default:
      return true;
  }
};

export function DialsPanel() {
  const neutral = areNeutral(dials.value);
  return (
    <div
      id="dials"
      class={dialsShown.value ? 'filters dials-open' : 'filters'}
      role="group"
      aria-label={later.value.dialsName}
    >
      {dialsShown.value && (
        <div class="dials">
          {dialNames.filter(isThere).map((name) => (
            <Dial key={name} name={name} />
          ))}
        </div>
      )}
      <div class="filter-result">
        <p>{neutral ? later.value.dialsNeutral : later.value.dialsInWords(dials.value)}</p>
        {!neutral && (
          <button
            type="button"
            class="quiet"
            onClick={(event) => {
              // The button goes; the first dial, or the list, is next.
              const panel = event.currentTarget.closest('#dials');
              dials.value = neutralDials;
              (
                panel?.querySelector<HTMLElement>('input') ?? document.getElementById('list-title')
              )?.focus();
            }}
          >
            {later.value.dialsReset}
          </button>
        )}
      </div>
    </div>
  );
}
