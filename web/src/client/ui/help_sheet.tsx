// What the signs on a ticket mean, and every shortcut.

import './dialog.css';
import './help.css';
import { useEffect, useRef } from 'preact/hooks';
import { helpShown } from '../state/view';
import { shortcutsOn, switchShortcuts } from '../shortcuts';
import { later } from '../state/later';
import { Icon } from './icon';

export function HelpSheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        helpShown.value = false;
      }}
      onClick={(event) => {
        // On the backdrop: the sheet itself is covered by what is in it.
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="help-body">
        <div class="help-head">
          <h2 id="help-title">{later.value.helpTitle}</h2>
          <button type="button" onClick={() => dialog.current?.close()}>
            {later.value.close}
          </button>
        </div>
        <h3>{later.value.helpSigns}</h3>
        <dl class="signs">
          {later.value.helpSignsList.map(([sign, meaning]) => (
            <div key={sign}>
              <dt>{sign}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
          {(['watchlist', 'unseen', 'not-interested'] as const).map((mark) => {
            const [sign, meaning] = later.value.helpMarks[mark];
            return (
              <div key={mark}>
                <dt>
                  <Icon name={mark} /> {sign}
                </dt>
                <dd>{meaning}</dd>
              </div>
            );
          })}
        </dl>
        <h3>{later.value.helpKeys}</h3>
        <table class="keys">
          <thead class="visually-hidden">
            <tr>
              {later.value.helpColumns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {later.value.helpKeysList.map(([keys, meaning]) => (
              <tr key={meaning}>
                <th scope="row">
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </th>
                <td>{meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={shortcutsOn.value}
            onChange={(event) => {
              switchShortcuts(event.currentTarget.checked);
            }}
          />
          {later.value.helpSwitch}
        </label>
      </div>
    </dialog>
  );
}
