import { effect } from '@preact/signals';
import { render } from 'preact';
import { allowOwnScripts } from '../shared/trusted_types';
import { followQuestions } from './state/list';
import { catalogueOfModel, loadModel } from './state/model';
import { followAddress, ratingsThatTell, startShown } from './state/view';
import { given, store } from './state/visitor';
import { App } from './ui/app';

async function start(): Promise<void> {
  followAddress();
  await store.open();
  effect(() => {
    const catalogue = catalogueOfModel.value;
    if (catalogue !== null) void store.use(catalogue);
  });
  startShown.value = location.hash === '' && given.value.length < ratingsThatTell;
  followQuestions();
  await loadModel();
}

allowOwnScripts();
const root = document.getElementById('app');
if (root !== null) {
  root.replaceChildren(); // whatever was said while nothing came
  render(<App />, root);
}
void start();
