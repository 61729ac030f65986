// The sentences of the parts that are fetched later, in the bundle's words.

import { computed } from '@preact/signals';
import { laterOf } from '../../shared/strings_later';
import { about } from './model';

export const later = computed(() => laterOf(about.value));
