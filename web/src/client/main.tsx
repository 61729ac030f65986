import { render } from 'preact';
import { allowOwnScripts } from '../shared/trusted_types';
import { start } from './app_state';
import { App } from './ui/app';

allowOwnScripts();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
void start();
