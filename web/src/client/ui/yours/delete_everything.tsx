import { useRef } from 'preact/hooks';
import { deleteEverything, notInterested, ratings, unseen, watchlist } from '../../app_state';
import { later } from '../../../shared/strings_later';

export function DeleteEverything() {
  const dialog = useRef<HTMLDialogElement>(null);
  const numRatings = ratings.value.length;
  const numMarks = watchlist.value.length + notInterested.value.length + unseen.value.length;
  return (
    <section class="desk-card" aria-labelledby="delete-heading">
      <h3 id="delete-heading">{later.deleteHeading}</h3>
      <p>{later.deleteLead}</p>
      <button
        type="button"
        class="danger"
        disabled={numRatings + numMarks === 0}
        onClick={() => dialog.current?.showModal()}
      >
        {later.deleteAll}
      </button>
      <dialog ref={dialog} aria-labelledby="delete-title" aria-describedby="delete-question">
        <h2 id="delete-title">{later.deleteAllTitle}</h2>
        <p id="delete-question">{later.deleteAllQuestion(numRatings, numMarks)}</p>
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {later.cancel}
          </button>
          <button
            type="button"
            class="primary"
            onClick={() => {
              dialog.current?.close();
              deleteEverything();
              document.getElementById('page-title')?.focus();
            }}
          >
            {later.deleteAllYes}
          </button>
        </div>
      </dialog>
    </section>
  );
}
