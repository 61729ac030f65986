// What the visitor can do with all of it at once.

import { DeleteEverything } from './delete_everything';

export function DataSection() {
  return (
    <div class="desk">
      <DeleteEverything />
    </div>
  );
}
