// What the reader of the data can be told, as the tools' options tell it.

import { useState } from 'preact/hooks';
import { trainStrings as words } from '../../../shared/train_strings';
import type { DataOptions } from '../../../shared/training';
import { readData, type DataSource } from '../../train/training';

const texts = [
  'user-column',
  'item-column',
  'rating-column',
  'time-column',
  'scale',
  'missing',
] as const;
const selects = ['rows', 'delimiter', 'header', 'encoding', 'duplicates'] as const;
const switches = ['wide', 'skip-bad-rows'] as const;

type Form = Readonly<Record<string, string>>;

/** Empty fields are left to the reader. */
function optionsOf(form: Form): DataOptions {
  const options: Record<string, string | boolean | readonly number[]> = {};
  for (const [name, text] of Object.entries(form)) {
    const said = text.trim();
    if (said === '') continue;
    if (name === 'rows') options[said] = true;
    else if (name === 'wide' || name === 'skip-bad-rows') options[name] = true;
    else if (name === 'missing') options[name] = said.split(/[\s,;]+/).map(Number);
    else options[name] = said;
  }
  return options;
}

function formOf(options: DataOptions): Form {
  const rows = ['counts', 'no-rating'].find((name) => options[name] === true) ?? '';
  const said = Object.entries(options).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value === true ? 'yes' : String(value),
  ]);
  return { ...(Object.fromEntries(said) as Form), rows };
}

export function Corrections({
  source,
  options,
  disabled = false,
}: {
  readonly source: DataSource;
  readonly options: DataOptions;
  readonly disabled?: boolean;
}) {
  const [form, setForm] = useState<Form>(() => formOf(options));
  const set = (name: string, value: string) => {
    setForm({ ...form, [name]: value });
  };
  const wordsOf = (name: string) => words.corrections[name] ?? { label: name, hint: '' };
  return (
    <details class="train-corrections" open={Object.keys(options).length > 0}>
      <summary>{words.correctSummary}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void readData(source, optionsOf(form));
        }}
      >
        <p class="lead">{words.correctLead}</p>
        <div class="train-fields">
          {texts.map((name) => (
            <label key={name}>
              <span>{wordsOf(name).label}</span>
              <input
                class="field"
                value={form[name] ?? ''}
                placeholder={words.automatic}
                onInput={(event) => {
                  set(name, event.currentTarget.value);
                }}
              />
              <small>{wordsOf(name).hint}</small>
            </label>
          ))}
          {selects.map((name) => (
            <label key={name}>
              <span>{wordsOf(name).label}</span>
              <select
                value={form[name] ?? ''}
                onChange={(event) => {
                  set(name, event.currentTarget.value);
                }}
              >
                <option value="">{words.automatic}</option>
                {Object.entries(words.correctionChoices[name] ?? {}).map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </select>
            </label>
          ))}
        </div>
        {switches.map((name) => (
          <label key={name} class="train-check">
            <input
              type="checkbox"
              checked={(form[name] ?? '') !== ''}
              onChange={(event) => {
                set(name, event.currentTarget.checked ? 'yes' : '');
              }}
            />
            <span>
              {wordsOf(name).label}
              {wordsOf(name).hint !== '' && <small> ({wordsOf(name).hint})</small>}
            </span>
          </label>
        ))}
        <button type="submit" class="primary" disabled={disabled}>
          {words.readAgain}
        </button>
      </form>
    </details>
  );
}
