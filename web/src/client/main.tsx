import { render } from 'preact';
import { allowOwnScripts } from '../shared/trusted_types';
import { followQuestions } from './state/list';
import { loadModel } from './state/model';
import { followAddress, startShown } from './state/view';
import { given, store } from './state/visitor';
import { App } from './ui/app';

const ratingsThatTell = 5; // with fewer the page begins with questions

async function start(): Promise<void> {
  followAddress();
  await store.open();
  startShown.value = location.hash === '' && given.value.length < ratingsThatTell;
  followQuestions();
  await loadModel();
}

allowOwnScripts();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
void start();
