// What the visitor can do with all of it at once.

import { DeleteEverything } from './delete_everything';
import { ExportCard } from './export_card';
import { ImportCard } from './import_card';
import { ShareCard } from './share_card';

export function DataSection() {
  return (
    <ImportCard>
      <ShareCard />
      <ExportCard />
      <DeleteEverything />
    </ImportCard>
  );
}
