// The host's model and those that were trained here: one of them is in use.

import { useEffect, useRef, useState } from 'preact/hooks';
import { formatDay } from '../../../shared/strings_later';
import { trainStrings as words } from '../../../shared/train_strings';
import { ownModel } from '../../state/model';
import {
  deleteModel,
  filesOf,
  isInUse,
  lookForOwnModels,
  ownModels,
  useModel,
  type OwnModel,
} from '../../train/own_models';
import { saveBundle } from './save';

function OwnModelRow({
  model,
  onUse,
  onDelete,
  onLost,
}: {
  readonly model: OwnModel;
  readonly onUse: () => void;
  readonly onDelete: () => void;
  readonly onLost: () => void;
}) {
  const { name, bytes, madeAt } = model;
  return (
    <li class={isInUse(model) ? 'train-model train-model-used' : 'train-model'}>
      <div>
        <h3>{name}</h3>
        <p>{words.modelFacts(bytes, formatDay(madeAt))}</p>
      </div>
      <div class="desk-buttons">
        {isInUse(model) ? (
          <b>{words.inUse}</b>
        ) : (
          <button type="button" aria-label={words.about(words.useIt, name)} onClick={onUse}>
            {words.useIt}
          </button>
        )}
        <button
          type="button"
          aria-label={words.about(words.saveBundle, name)}
          onClick={() =>
            void filesOf(model).then((files) => {
              saveBundle(name, files);
            }, onLost)
          }
        >
          {words.saveBundle}
        </button>
        <button
          type="button"
          class="danger"
          aria-label={words.about(words.delete, name)}
          onClick={onDelete}
        >
          {words.delete}
        </button>
      </div>
    </li>
  );
}

export function ModelsPart() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [asked, setAsked] = useState<OwnModel | null>(null);
  const [trouble, setTrouble] = useState('');
  const switchTo = (model: OwnModel | null) => {
    if (useModel(model)) location.reload();
    else setTrouble(words.useRefused);
  };
  useEffect(() => {
    void lookForOwnModels();
  }, []);
  const models = ownModels.value;
  return (
    <>
      <p>{words.modelsLead}</p>
      {models === null && <p class="aside">{words.modelsNotKept}</p>}
      {trouble !== '' && (
        <p class="notice notice-failed" role="alert">
          {trouble}
        </p>
      )}
      <ul class="train-models">
        <li class={ownModel === null ? 'train-model train-model-used' : 'train-model'}>
          <div>
            <h3>{words.hostModel}</h3>
          </div>
          <div class="desk-buttons">
            {ownModel === null ? (
              <b>{words.inUse}</b>
            ) : (
              <button
                type="button"
                aria-label={words.about(words.useIt, words.hostModel)}
                onClick={() => {
                  switchTo(null);
                }}
              >
                {words.useIt}
              </button>
            )}
          </div>
        </li>
        {(models ?? []).map((model) => (
          <OwnModelRow
            key={model.modelId}
            model={model}
            onUse={() => {
              switchTo(model);
            }}
            onDelete={() => {
              setAsked(model);
              dialog.current?.showModal();
            }}
            onLost={() => {
              setTrouble(words.modelGone(model.name));
              void lookForOwnModels();
            }}
          />
        ))}
      </ul>
      <dialog ref={dialog} aria-labelledby="delete-model" aria-describedby="delete-model-question">
        <h2 id="delete-model">{words.deleteTitle}</h2>
        <p id="delete-model-question">{words.deleteQuestion(asked?.name ?? '')}</p>
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button
            type="button"
            class="primary"
            onClick={() => {
              dialog.current?.close();
              if (asked === null) return;
              const wasInUse = isInUse(asked);
              void deleteModel(asked).then(() => {
                if (wasInUse) switchTo(null);
                else document.getElementById('part-models')?.focus();
              });
            }}
          >
            {words.delete}
          </button>
        </div>
      </dialog>
    </>
  );
}
