import { connect } from '../shared/calls';
import { Baseline } from './baseline';

connect(self, new Baseline());
