import { expose } from 'comlink';
import { Baseline } from './baseline';

expose(new Baseline());
