// What the visitor can do with all of it at once.

import { hashOf } from '../../route';
import { later } from '../../state/later';
import { DeleteEverything } from './delete_everything';
import { ExportCard } from './export_card';
import { ImportCard } from './import_card';
import { ShareCard } from './share_card';

function OwnDataCard() {
  return (
    <section class="desk-card" aria-labelledby="own-data-heading">
      <h3 id="own-data-heading">{later.value.ownDataHeading}</h3>
      <p>{later.value.ownDataLead}</p>
      <a class="desk-link" href={hashOf({ kind: 'train' })}>
        {later.value.ownData}
      </a>
    </section>
  );
}

export function DataSection() {
  return (
    <ImportCard>
      <ShareCard />
      <ExportCard />
      <OwnDataCard />
      <DeleteEverything />
    </ImportCard>
  );
}
