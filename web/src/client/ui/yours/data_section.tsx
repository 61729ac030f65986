// What the visitor can do with all of it at once.

import { DeleteEverything } from './delete_everything';
import { ExportCard } from './export_card';
import { ImportCard } from './import_card';

export function DataSection() {
  return (
    <ImportCard>
      <ExportCard />
      <DeleteEverything />
    </ImportCard>
  );
}
