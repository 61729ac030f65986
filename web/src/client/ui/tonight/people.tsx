// Who is there, what each of them does not want, and the ways to add somebody.

import { useEffect, useState } from 'preact/hooks';
import { isOfFilms } from '../../../shared/about';
import { spokenTitle } from '../../../shared/item';
import type { Item } from '../../../shared/protocol';
import { about, allTags, askEngine, numUsable } from '../../state/model';
import {
  addAsked,
  addFiles,
  addGuest,
  addLink,
  ask,
  asking,
  evening,
  numQuestions,
  removeGuest,
  rename,
  said,
  toggleVeto,
  words,
} from '../../state/tonight';
import { ratings } from '../../state/visitor';
import { maxName, maxPeople, type Guest } from '../../taste/evening_code';
import { Icon } from '../icon';
import { FileButton } from '../yours/file_card';
import { Questions } from './questions';

/** What the engine says of items by their ids. */
function useItems(ids: readonly string[]): readonly Item[] {
  const [items, setItems] = useState<readonly Item[]>([]);
  const key = ids.join('\n');
  const known = numUsable.value;
  useEffect(() => {
    let wanted = true;
    const all = key === '' ? [] : key.split('\n');
    if (all.length === 0) setItems([]);
    else if (known > 0) {
      askEngine((api) => api.items(all, [])).then(
        (answer) => {
          if (wanted) setItems(answer.items);
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      wanted = false;
    };
  }, [key, known]);
  return items;
}

function Vetoes({ guest, place }: { readonly guest: Guest; readonly place: number }) {
  const items = useItems([...guest.seen, ...guest.unwanted]);
  const count = guest.seen.length + guest.unwanted.length + guest.without.length;
  return (
    <details class="guest-vetoes">
      <summary>{words.value.vetoes(count)}</summary>
      {allTags.value.length > 0 && (
        <div class="chips" role="group" aria-label={words.value.vetoTags(guest.name)}>
          {allTags.value.map((tag) => {
            const isOn = guest.without.includes(tag);
            return (
              <button
                key={tag}
                type="button"
                class={isOn ? 'chip chip-without' : 'chip'}
                aria-pressed={isOn}
                aria-label={words.value.vetoTag(guest.name, tag, isOn)}
                onClick={() => {
                  toggleVeto(place, 'without', tag);
                }}
              >
                <span class="chip-name">{tag}</span>
              </button>
            );
          })}
        </div>
      )}
      {items.length > 0 && (
        <ul class="guest-items" aria-label={words.value.vetoItems(guest.name)}>
          {items.map((item) => (
            <li key={item.itemId}>
              {spokenTitle(item.title).title}
              <button
                type="button"
                class="icon-button"
                aria-label={words.value.takeBack(item.title)}
                onClick={() => {
                  const kind = guest.seen.includes(item.itemId) ? 'seen' : 'unwanted';
                  toggleVeto(place, kind, item.itemId);
                }}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function GuestCard({ guest, place }: { readonly guest: Guest; readonly place: number }) {
  const isAsked = asking.value?.left.has(place) === true;
  return (
    <li class={`guest guest-${String(place)}`}>
      <div class="guest-head">
        <input
          class="guest-name"
          spellcheck={false}
          type="text"
          maxLength={maxName}
          aria-label={words.value.nameLabel(guest.name)}
          value={guest.name}
          onChange={(event) => {
            const name = event.currentTarget.value.trim();
            event.currentTarget.value = name === '' ? guest.name : name;
            if (name !== '') rename(place, name);
          }}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={words.value.remove(guest.name)}
          onClick={() => {
            removeGuest(place);
            document.getElementById('people-title')?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="guest-facts">
        <span>{words.value.knows(guest.ratings.length)}</span>
        {!isAsked && (
          <button
            type="button"
            class="quiet"
            data-then="questions-title"
            aria-label={words.value.askMore(guest.name)}
            onClick={() => {
              ask(place);
            }}
          >
            {words.value.more}
          </button>
        )}
        <Vetoes guest={guest} place={place} />
      </div>
    </li>
  );
}

function LinkField() {
  const [text, setText] = useState('');
  return (
    <input
      class="field guest-link"
      type="text"
      autocomplete="off"
      spellcheck={false}
      placeholder={words.value.addLink}
      aria-label={words.value.addLink}
      title={words.value.addLinkHint}
      value={text}
      onInput={(event) => {
        const link = event.currentTarget.value;
        // A link comes in one piece; it is taken as soon as it is there.
        const rest = addLink(link) ? '' : link;
        event.currentTarget.value = rest;
        setText(rest);
      }}
    />
  );
}

function AddGuest({ isReady }: { readonly isReady: boolean }) {
  const { people } = evening.value;
  const mine = ratings.value;
  // By what was said: after a reload these are other objects. Of many ratings a guest has the newest, and answers may have come.
  const isMine = ({ ratings: theirs }: Guest) =>
    theirs.length > 0 &&
    mine
      .slice(0, theirs.length)
      .every((one) => theirs.some((r) => r.itemId === one.itemId && r.value === one.value));
  const isHere = people.some(isMine);
  if (people.length >= maxPeople) return <p class="guest-full">{words.value.full}</p>;
  return (
    <div class="guest-add">
      <h4>{words.value.addTitle(people.length)}</h4>
      {mine.length > 0 && !isHere && (
        <button
          type="button"
          onClick={() => {
            addGuest(mine);
          }}
        >
          {words.value.addMe(mine.length)}
        </button>
      )}
      <LinkField />
      <FileButton
        label={isReady ? words.value.addFile : words.value.addFileWaiting}
        accept={`.csv,.tsv,.txt,.json,text/csv,application/json${isOfFilms(about.value) ? ',.zip,application/zip' : ''}`}
        isWaiting={!isReady}
        take={(given) => {
          if (given.length > 0) void addFiles(given);
        }}
      />
      <button type="button" disabled={!isReady} data-then="questions-title" onClick={addAsked}>
        {words.value.addQuestions(numQuestions)}
      </button>
    </div>
  );
}

export function People({ isReady }: { readonly isReady: boolean }) {
  const { people } = evening.value;
  return (
    <div class="evening-people">
      <h3 id="people-title" tabIndex={-1}>
        {words.value.whoTitle}
      </h3>
      {asking.value !== null && <Questions />}
      {people.length > 0 && (
        <ol class="guests">
          {people.map((guest, place) => (
            <GuestCard key={place} guest={guest} place={place} />
          ))}
        </ol>
      )}
      <AddGuest isReady={isReady} />
      <p
        class={said.value?.isTrouble === true ? 'guest-said guest-trouble' : 'guest-said'}
        role="status"
      >
        {said.value?.text ?? ''}
      </p>
    </div>
  );
}
