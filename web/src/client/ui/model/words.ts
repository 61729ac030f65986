// The sentences of this page, in the bundle's words.

import { computed } from '@preact/signals';
import { modelStringsOf } from '../../../shared/model_strings';
import { about } from '../../state/model';

export const modelStrings = computed(() => modelStringsOf(about.value));
