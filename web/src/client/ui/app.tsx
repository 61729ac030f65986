import { useEffect } from 'preact/hooks';
import { engineVariant, isSynthetic, load, numUsable, worksOffline, strings } from '../state/model';
import { tried } from '../state/trying';
import { helpShown, startShown, view } from '../state/view';
import { ratings, toast } from '../state/visitor';
import { Footer } from './footer';
import { useShortcuts } from './keys';
import { lazily } from './lazily';
import { ItemList } from './item_list';
import { PageNav } from './page_nav';
import { SearchBox } from './search_box';
import { Status } from './status';
import { Wordmark } from './wordmark';
import { YourRatings } from './your_ratings';

const HelpSheet = lazily(() => import('./help_sheet'), 'HelpSheet');
const YoursPage = lazily(() => import('./yours/yours_page'), 'YoursPage');
const ModelPage = lazily(() => import('./model/model_page'), 'ModelPage');

// Its place is kept, or the list would give way when it comes.
const Start = lazily(
  () => import('./start/start'),
  'Start',
  () => <div class="start start-coming" />,
);
const ToastMessage = lazily(
  () => import('./toast'),
  'ToastMessage',
  () => null,
);
const GhostList = lazily(
  () => import('./ghost_list'),
  'GhostList',
  () => null,
);
const TrainPage = lazily(() => import('./train/train_page'), 'TrainPage');
const TonightPage = lazily(() => import('./tonight/tonight_page'), 'TonightPage');
const TastePage = lazily(() => import('./taste/taste_page'), 'TastePage');

export function App() {
  const current = view.value;
  const variant = engineVariant.value;
  const state = load.value.kind;
  // For tests, and for anyone who asks what is running.
  useEffect(() => {
    document.documentElement.dataset['load'] = state;
    if (variant !== undefined) document.documentElement.dataset['engine'] = variant;
    document.documentElement.dataset['offline'] = worksOffline.value ? 'ready' : '';
  }, [variant, state, worksOffline.value]);
  useShortcuts();
  const hasNothing = state === 'failed' && numUsable.value === 0;
  return (
    <>
      <a class="skip" href="#items">
        {strings.value.skipToItems}
      </a>
      <header class="marquee">
        <div class="marquee-sign">
          <div class="masthead">
            <h1>
              <Wordmark />
              <span class="visually-hidden">{strings.value.name}</span>
            </h1>
            <p>{isSynthetic.value ? strings.value.syntheticTagline : strings.value.tagline}</p>
          </div>
          <PageNav />
          <SearchBox />
        </div>
      </header>
      <main id="items" tabIndex={-1}>
        <Status />
        {current.kind === 'yours' ? (
          <YoursPage section={current.section} />
        ) : current.kind === 'taste' ? (
          <TastePage key={current.code} code={current.code} />
        ) : current.kind === 'model' ? (
          <ModelPage section={current.section} />
        ) : current.kind === 'tonight' ? (
          <TonightPage code={current.code} />
        ) : current.kind === 'train' ? (
          <TrainPage />
        ) : !hasNothing ? (
          <div class="columns">
            {current.kind === 'home' && startShown.value && <Start />}
            <ItemList view={current} />
            <YourRatings />
          </div>
        ) : (
          ratings.value.length > 0 && <YourRatings />
        )}
        {/* Last: what comes with the manifest must not push the items down. The head has said it in a word. */}
        {isSynthetic.value && (
          <p class="notice notice-synthetic">{strings.value.syntheticNotice}</p>
        )}
      </main>
      <Footer />
      <div class="toast-area" role="status">
        {toast.value !== null && <ToastMessage />}
      </div>
      {tried.value !== null && <GhostList />}
      {helpShown.value && <HelpSheet />}
    </>
  );
}
