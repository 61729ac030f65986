// Six questions, here and now, for whoever is asked: one item at a time, the one that tells most about those who are known least.

import { spokenTitle } from '../../../shared/item';
import type { RankedItem } from '../../../shared/protocol';
import { strings, tagClassOf } from '../../state/model';
import { answer, asking, evening, numQuestions, stopAsking, words } from '../../state/tonight';
import { ItemTitle } from '../item_title';
import { RatingInput } from '../rating_input';

function Answers({ item, places }: { readonly item: RankedItem; readonly places: number[] }) {
  const open = places.filter((place) => asking.value?.answered.has(place) === false);
  return (
    <div class={`question ${tagClassOf(item.tags)}`} data-item={item.itemId}>
      <p class="question-title">
        <ItemTitle item={item} />
      </p>
      {item.tags.length > 0 && <p class="question-tags">{item.tags.join(' · ')}</p>}
      {open.map((place) => {
        const name = evening.value.people[place]?.name ?? '';
        return (
          <div key={place} class="question-answers">
            {places.length > 1 && <span class="question-name">{name}</span>}
            <RatingInput
              label={words.value.answerLabel(name, strings.value.rateLabel(item.title, item.year))}
              value={null}
              onRate={(value) => {
                if (value !== null) answer(place, value);
              }}
            />
            <button
              type="button"
              aria-label={words.value.notSeenLabel(name, spokenTitle(item.title).title)}
              onClick={() => {
                answer(place, null);
              }}
            >
              {words.value.notSeen}
            </button>
          </div>
        );
      })}
    </div>
  );
}

export function Questions() {
  const now = asking.value;
  if (now === null) return null;
  const places = [...now.left.keys()];
  const names = places.map((place) => evening.value.people[place]?.name ?? '');
  const done = numQuestions - Math.max(0, ...now.left.values());
  return (
    <section class="questions" aria-labelledby="questions-title" data-then="people-title">
      <div class="questions-head">
        <h4 id="questions-title" tabIndex={-1}>
          {words.value.askTitle(names.join(', '))}
        </h4>
        <button type="button" class="quiet" onClick={stopAsking}>
          {words.value.stop}
        </button>
      </div>
      <p class="question-lead">{words.value.askLead(done, numQuestions)}</p>
      {now.item === null ? (
        <p>{words.value.askNone}</p>
      ) : now.item === undefined ? (
        <div class="question" />
      ) : (
        <Answers key={now.item.itemId} item={now.item} places={places} />
      )}
    </section>
  );
}
