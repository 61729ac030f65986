import { useRef } from 'preact/hooks';
import { deleteEverything, notInterested, ratings, watchlist } from '../../app_state';
import { strings } from '../../../shared/strings';

export function DeleteEverything() {
  const dialog = useRef<HTMLDialogElement>(null);
  const numRatings = ratings.value.length;
  const numMarks = watchlist.value.length + notInterested.value.length;
  return (
    <section class="desk-card" aria-labelledby="delete-heading">
      <h3 id="delete-heading">{strings.deleteHeading}</h3>
      <p>{strings.deleteLead}</p>
      <button
        type="button"
        class="danger"
        disabled={numRatings + numMarks === 0}
        onClick={() => dialog.current?.showModal()}
      >
        {strings.deleteAll}
      </button>
      <dialog ref={dialog} aria-labelledby="delete-title" aria-describedby="delete-question">
        <h2 id="delete-title">{strings.deleteAllTitle}</h2>
        <p id="delete-question">{strings.deleteAllQuestion(numRatings, numMarks)}</p>
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {strings.cancel}
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
            {strings.deleteAllYes}
          </button>
        </div>
      </dialog>
    </section>
  );
}
