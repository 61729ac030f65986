// A card that files and folders are dropped on, and the button that chooses them.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Given } from '../../transfer/container';
import { fromDrop, fromFiles } from './given_files';

type Take = (given: readonly Given[]) => void;

export function FileCard(props: {
  readonly headingId: string;
  readonly heading: string;
  readonly take: Take;
  readonly children: ComponentChildren;
}) {
  const [dragged, setDragged] = useState(false);
  return (
    <section
      class={dragged ? 'desk-card desk-card-target' : 'desk-card'}
      aria-labelledby={props.headingId}
      onDragOver={(event) => {
        event.preventDefault();
        setDragged(true);
      }}
      onDragLeave={() => {
        setDragged(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDragged(false);
        if (event.dataTransfer !== null) void fromDrop(event.dataTransfer).then(props.take);
      }}
    >
      <h3 id={props.headingId}>{props.heading}</h3>
      {props.children}
    </section>
  );
}

export function FileButton(props: {
  readonly label: string;
  readonly take: Take;
  readonly accept?: string;
  readonly ofFolder?: boolean;
  readonly isWaiting?: boolean;
}) {
  const isWaiting = props.isWaiting === true;
  return (
    <label class={isWaiting ? 'file-button file-button-waiting' : 'file-button'}>
      {props.label}
      <input
        class="visually-hidden"
        type="file"
        multiple
        disabled={isWaiting}
        {...(props.accept === undefined ? {} : { accept: props.accept })}
        {...(props.ofFolder === true ? { webkitdirectory: true } : {})}
        onChange={(event) => {
          const given = fromFiles(event.currentTarget.files ?? []);
          // The same file can be chosen again after it was changed.
          event.currentTarget.value = '';
          props.take(given);
        }}
      />
    </label>
  );
}
