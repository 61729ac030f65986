// Which items have words in their titles that the visitor does not want to see. Fetched when there are such words.

import { latestWins } from '../latest';
import { askEngine } from './model';
import { hiddenByWords, never } from './within';

const find = latestWins(
  (words: readonly string[]) => askEngine((api) => api.titled(words)),
  (itemIds) => {
    hiddenByWords.value = itemIds;
  },
  () => undefined, // the engine is gone, and the page says so
);

export const findHidden = (): void => {
  find(never.value.words);
};
