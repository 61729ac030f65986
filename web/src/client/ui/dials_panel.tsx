// What turns the list: four dials, each neutral in its middle (or at its start), followed at once.

import './dials.css';
import './filters.css';
import { dials, dialsShown } from '../app_state';
import { areNeutral, dialNames, dialRange, neutralDials, type DialName } from '../../shared/dials';
import { later } from '../../shared/strings_later';

function Dial({ name }: { readonly name: DialName }) {
  const [lowest, highest] = dialRange(name);
  const value = dials.value[name];
  const { label, low, high } = later.dials[name];
  return (
    <label class="dial">
      <span class="dial-name">
        {label}
        <output>{later.dialValue(name, value)}</output>
      </span>
      <input
        type="range"
        min={lowest}
        max={highest}
        step="1"
        value={value}
        aria-label={label}
        aria-valuetext={later.dialValue(name, value)}
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

export function DialsPanel() {
  const neutral = areNeutral(dials.value);
  return (
    <div
      id="dials"
      class={dialsShown.value ? 'filters dials-open' : 'filters'}
      role="group"
      aria-label={later.dialsName}
    >
      {dialsShown.value && (
        <div class="dials">
          {dialNames.map((name) => (
            <Dial key={name} name={name} />
          ))}
        </div>
      )}
      <div class="filter-result">
        <p>{neutral ? later.dialsNeutral : later.dialsInWords(dials.value)}</p>
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
            {later.dialsReset}
          </button>
        )}
      </div>
    </div>
  );
}
