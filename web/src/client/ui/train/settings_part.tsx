// How it is trained: a preset or every setting by itself, and what that takes, said before it begins.

import type { ComponentChildren } from 'preact';
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { trainStrings as words } from '../../../shared/train_strings';
import { isFailure, type Failure } from '../../../shared/training';
import {
  fields,
  isComplete,
  isShown,
  presets,
  problemOf,
  settingsOf,
  splits,
  type Field,
  type Settings,
} from '../../train/settings';
import {
  data,
  estimate,
  gridRuns,
  isBusy,
  maxMemoryBytes,
  run,
  train,
  type Expected,
} from '../../train/training';

/** As they were left, whichever view was looked at meanwhile. */
export const settings = signal<Settings>(settingsOf('matinee'));

const maxFavourites = 200;

const change = (changed: Partial<Settings>) => {
  settings.value = { ...settings.value, ...changed };
};

function Cards<Name extends string>({
  label,
  name,
  value,
  choices,
  textsOf,
  onChoose,
}: {
  readonly label: string;
  readonly name: string;
  readonly value: Name;
  readonly choices: readonly Name[];
  readonly textsOf: (choice: Name) => { readonly name: string; readonly what: string };
  readonly onChoose: (choice: Name) => void;
}) {
  return (
    <fieldset class="train-cards" disabled={isBusy.value}>
      <legend>{label}</legend>
      {choices.map((choice) => (
        <label key={choice} class="train-card">
          <input
            type="radio"
            name={name}
            checked={choice === value}
            onChange={() => {
              onChoose(choice);
            }}
          />
          <strong>{textsOf(choice).name}</strong>
          <span>{textsOf(choice).what}</span>
        </label>
      ))}
    </fieldset>
  );
}

function FieldInput({ field }: { readonly field: Field }) {
  const { values } = settings.value;
  const value = values[field.name];
  const set = (next: string | number | boolean) => {
    change({ values: { ...values, [field.name]: next } });
  };
  const id = `setting-${field.name}`;
  const problem = problemOf(field, value);
  if (field.kind === 'switch') {
    return (
      <input
        id={id}
        type="checkbox"
        checked={value === true}
        aria-describedby={`${id}-what`}
        onChange={(event) => {
          set(event.currentTarget.checked);
        }}
      />
    );
  }
  if (field.kind === 'choice') {
    return (
      <select
        id={id}
        value={String(value)}
        aria-describedby={`${id}-what`}
        onChange={(event) => {
          set(event.currentTarget.value);
        }}
      >
        {field.choices.map((choice) => (
          <option key={choice} value={choice}>
            {words.choices[field.name]?.[choice] ?? choice}
          </option>
        ))}
      </select>
    );
  }
  return (
    <>
      <input
        id={id}
        class="field"
        type="text"
        inputMode={field.whole ? 'numeric' : 'decimal'}
        value={String(value)}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-what ${id}-problem`}
        onChange={(event) => {
          const text = event.currentTarget.value.trim().replace(',', '.');
          set(text === '' || !Number.isFinite(Number(text)) ? text : Number(text));
        }}
      />
      <small id={`${id}-problem`} class="train-problem">
        {problem !== null &&
          field.kind === 'number' &&
          words.settingProblem(problem, field.min, field.max)}
      </small>
    </>
  );
}

function EveryField() {
  return (
    <div class="plate train-settings">
      {fields
        .filter((field) => isShown(field, settings.value))
        .map((field) => {
          const said = words.settings[field.name];
          return (
            <div key={field.name} class="train-setting">
              <label for={`setting-${field.name}`}>
                {said?.label}
                {said !== undefined && said.symbol !== '' && <var> {said.symbol}</var>}
              </label>
              <FieldInput field={field} />
              <p id={`setting-${field.name}-what`}>{said?.what}</p>
              {said !== undefined && said.equation !== '' && (
                <p class="train-equation">
                  <span>{said.equation}</span>{' '}
                  {said.where !== '' && (
                    <a
                      href={words.paperUrl}
                      aria-label={words.about(words.equationAbout(said.label), said.where)}
                    >
                      {said.where}
                    </a>
                  )}
                </p>
              )}
            </div>
          );
        })}
    </div>
  );
}

function useEstimate(): Expected | Failure | null {
  const [answer, setAnswer] = useState<Expected | Failure | null>(null);
  const wanted = settings.value;
  const source = data.value;
  const busy = isBusy.value || gridRuns.value;
  useEffect(() => {
    let asked = true;
    setAnswer(null); // that of other settings
    if (busy || !isComplete(wanted) || source.kind !== 'read') return undefined;
    void estimate(wanted).then((found) => {
      if (asked) setAnswer(found);
    });
    return () => {
      asked = false;
    };
  }, [wanted, source, busy]);
  return answer;
}

function Needs({ answer }: { readonly answer: Expected | Failure | null }) {
  let text: ComponentChildren = null;
  if (answer === null) text = '';
  else if (isFailure(answer)) text = answer.error.message;
  else if (answer.bytes > maxMemoryBytes) text = words.tooLarge(answer.bytes, maxMemoryBytes);
  else text = words.needs(answer.bytes, answer.seconds, answer.isMeasured);
  const refused = answer !== null && (isFailure(answer) || answer.bytes > maxMemoryBytes);
  return (
    <p class={refused ? 'train-needs train-problem' : 'train-needs'} role="status">
      {text}
    </p>
  );
}

export function SettingsPart({ onTrain }: { readonly onTrain: () => void }) {
  const { preset, goal, split, favourite } = settings.value;
  const answer = useEstimate();
  const source = data.value;
  // More of them would hold the page up when they are drawn.
  const favourites =
    source.kind === 'read' ? source.understood.favourites.slice(0, maxFavourites) : [];
  const fits = answer === null || (!isFailure(answer) && answer.bytes <= maxMemoryBytes);
  const ready =
    source.kind === 'read' &&
    !isBusy.value &&
    !gridRuns.value &&
    fits &&
    isComplete(settings.value);
  return (
    <>
      <Cards
        label={words.presetsLabel}
        name="preset"
        value={preset}
        choices={presets}
        textsOf={(choice) => words.presets[choice]}
        onChoose={(choice) => {
          // One's own settings begin with those that one has looked at.
          const { values } = settingsOf(preset);
          const next = settingsOf(choice);
          settings.value = {
            ...next,
            favourite,
            values: choice === 'free' && preset !== 'free' ? values : next.values,
          };
        }}
      />
      {preset === 'free' && <EveryField />}
      <Cards
        label={words.goalLabel}
        name="goal"
        value={goal}
        choices={['model', 'curves']}
        textsOf={(choice) => words.goals[choice]}
        onChoose={(choice) => {
          change({ goal: choice });
        }}
      />
      <div class="train-fields">
        {goal === 'curves' && (
          <label>
            <span>{words.splitLabel}</span>
            <select
              value={split}
              disabled={isBusy.value}
              onChange={(event) => {
                const chosen = splits.find((name) => name === event.currentTarget.value);
                change({ split: chosen ?? 'both' });
              }}
            >
              {splits.map((name) => (
                <option key={name} value={name}>
                  {words.splits[name]}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span>{words.favouriteLabel}</span>
          <select
            value={favourite}
            disabled={isBusy.value || favourites.length === 0}
            onChange={(event) => {
              change({ favourite: event.currentTarget.value });
            }}
          >
            <option value="">{words.favouriteNone}</option>
            {favourites.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
          <small>{words.favouriteHint}</small>
        </label>
      </div>
      {goal === 'curves' && (split === 'both' || split === 'paper-leaking') && (
        <p class="aside">{words.splitWhy}</p>
      )}
      <div class="train-go">
        <button
          type="button"
          class="primary train-button"
          disabled={!ready}
          onClick={() => {
            train(settings.value);
            onTrain();
          }}
        >
          {run.value === null ? words.train : words.trainAgain}
        </button>
        {source.kind !== 'read' ? (
          <p class="train-needs">{words.needsData}</p>
        ) : gridRuns.value ? (
          <p class="train-needs">{words.gridIsBusy}</p>
        ) : (
          !isBusy.value && <Needs answer={answer} />
        )}
      </div>
    </>
  );
}
