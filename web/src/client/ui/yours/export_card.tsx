import { notInterested, numUsable, predicted, ratings, unseen, watchlist } from '../../app_state';
import { later } from '../../../shared/strings_later';
import { toJson, toLetterboxdCsv, type Films } from '../../transfer/export';

function download(name: string, type: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser takes the file a moment later.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}

/** Asked anew: films that were described while the model was loading have no ids of other sites. */
async function films(): Promise<Films> {
  if (numUsable.value === 0) return new Map();
  const said = [...ratings.value, ...watchlist.value, ...notInterested.value, ...unseen.value];
  const movies = await predicted(said.map(({ movieId }) => movieId));
  return new Map(movies.map((movie) => [movie.movieId, movie]));
}

export function ExportCard() {
  const belongings = {
    ratings: ratings.value,
    watchlist: watchlist.value,
    notInterested: notInterested.value,
    unseen: unseen.value,
  };
  const nothing = Object.values(belongings).every((list) => list.length === 0);
  const today = () => new Date();
  const name = () => `matinee-${today().toISOString().slice(0, 10)}`;
  const save = async (write: (films: Films) => void) => {
    write(await films());
  };
  return (
    <section class="desk-card" aria-labelledby="export-heading">
      <h3 id="export-heading">{later.exportHeading}</h3>
      <p>{later.exportLead}</p>
      <div class="desk-buttons">
        <button
          type="button"
          disabled={nothing}
          onClick={() =>
            void save((films) => {
              download(`${name()}.json`, 'application/json', toJson(belongings, films, today()));
            })
          }
        >
          {later.exportJson}
        </button>
        <button
          type="button"
          disabled={belongings.ratings.length === 0 || numUsable.value === 0}
          onClick={() =>
            void save((films) => {
              download(`${name()}.csv`, 'text/csv', toLetterboxdCsv(belongings.ratings, films));
            })
          }
        >
          {later.exportCsv}
        </button>
      </div>
    </section>
  );
}
