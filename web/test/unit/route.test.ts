import { expect, test } from 'vitest';
import { hashOf, modelSections, viewOf, yoursSections, type View } from '../../src/client/route';

test('every view can be linked to', () => {
  const views: View[] = [
    { kind: 'home' },
    { kind: 'search', query: 'Amélie & co + #1 100%' },
    { kind: 'similar', itemId: '193609' },
    { kind: 'similar', itemId: 'Été & Cie/№ 1 #2+3 100%' },
    { kind: 'taste', code: 'Ab-_9' },
    { kind: 'tonight', code: '' },
    { kind: 'tonight', code: 'Ab-_9' },
    { kind: 'train' },
    ...[null, ...modelSections].map((section) => ({ kind: 'model', section }) as const),
    ...yoursSections.map((section) => ({ kind: 'yours', section }) as const),
  ];
  for (const view of views) expect(viewOf(hashOf(view))).toEqual(view);
});

test('a program’s own writing of “=” is understood', () => {
  expect(viewOf('#taste%3DAb-_9')).toEqual({ kind: 'taste', code: 'Ab-_9' });
  expect(viewOf('#search%3dheat')).toEqual({ kind: 'search', query: 'heat' });
});

test('a section that is not there is the first one', () => {
  expect(viewOf('#yours=nothing')).toEqual({ kind: 'yours', section: 'ratings' });
});

test('an address that means nothing is the page itself', () => {
  for (const hash of ['', '#', '#films', '#search=', '#search=%20', '#like=', '#%E0%A4%A']) {
    expect(viewOf(hash), hash).toEqual({ kind: 'home' });
  }
});
