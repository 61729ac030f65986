import { useRef } from 'preact/hooks';
import '../dialog.css';
import { store, toast } from '../../state/visitor';
import { later } from '../../state/later';
import { hasAnything, numbers } from './belongings';

export function DeleteEverything() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <section class="desk-card" aria-labelledby="delete-heading">
      <h3 id="delete-heading">{later.value.deleteHeading}</h3>
      <p>{later.value.deleteLead}</p>
      <button
        type="button"
        class="danger"
        disabled={!hasAnything()}
        onClick={() => dialog.current?.showModal()}
      >
        {later.value.deleteAll}
      </button>
      <dialog ref={dialog} aria-labelledby="delete-title" aria-describedby="delete-question">
        <h2 id="delete-title">{later.value.deleteAllTitle}</h2>
        <p id="delete-question">{later.value.deleteAllQuestion(...numbers())}</p>
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {later.value.cancel}
          </button>
          <button
            type="button"
            class="primary"
            onClick={() => {
              dialog.current?.close();
              store.clear(Date.now());
              toast.value = { message: later.value.deletedAll, undo: null };
              document.getElementById('page-title')?.focus();
            }}
          >
            {later.value.deleteAllYes}
          </button>
        </div>
      </dialog>
    </section>
  );
}
