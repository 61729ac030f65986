import { useEffect } from 'preact/hooks';
import { load, progress } from '../app_state';
import { strings } from '../../shared/strings';
import { Footer } from './footer';
import { MovieList } from './movie_list';
import { SearchBox } from './search_box';
import { Status } from './status';
import { ToastArea } from './toast';
import { YourRatings } from './your_ratings';

export function App() {
  const variant = progress.value?.engine?.variant;
  const state = load.value.kind;
  // For tests, and for anyone who asks what is running.
  useEffect(() => {
    document.documentElement.dataset['load'] = state;
    if (variant !== undefined) document.documentElement.dataset['engine'] = variant;
  }, [variant, state]);
  return (
    <>
      <a class="skip" href="#films">
        {strings.skipToFilms}
      </a>
      <header>
        <div class="masthead">
          <h1>{strings.name}</h1>
          <p>{strings.tagline}</p>
        </div>
        <SearchBox />
      </header>
      <main id="films" tabIndex={-1}>
        <Status />
        <div class="columns">
          <MovieList />
          <YourRatings />
        </div>
      </main>
      <Footer />
      <ToastArea />
    </>
  );
}
