import { expect, test } from 'vitest';
import { spokenTitle, tagClass, tellingTag } from '../../src/shared/item';

test('a title in brackets stands apart, its article in front', () => {
  expect(spokenTitle("Amelie (Fabuleux destin d'Amélie Poulain, Le)")).toEqual({
    title: 'Amelie',
    otherTitle: "Le Fabuleux destin d'Amélie Poulain",
  });
  expect(spokenTitle('Spirited Away (Sen to Chihiro no kamikakushi)')).toEqual({
    title: 'Spirited Away',
    otherTitle: 'Sen to Chihiro no kamikakushi',
  });
  expect(spokenTitle('The City of Lost Children (Cité des enfants perdus, La)').otherTitle).toBe(
    'La Cité des enfants perdus',
  );
  expect(spokenTitle('Seventh Horse of the Sun  (Suraj Ka Satvan Ghoda)').title).toBe(
    'Seventh Horse of the Sun',
  );
  expect(spokenTitle("Ours (Avventura, L')").otherTitle).toBe("L'Avventura");
  expect(spokenTitle('Seven (a.k.a. Se7en) (Sieben)').otherTitle).toBe('a.k.a. Se7en · Sieben');
});

test('a title without other titles stays as it is', () => {
  for (const title of [
    'Toy Story',
    '(500) Days of Summer',
    'Birdman: Or (The Unexpected Virtue of Ignorance)',
    'Me, Myself & Irene',
    '',
    '()',
    'I, Robot',
  ]) {
    expect(spokenTitle(title), title).toEqual({ title, otherTitle: '' });
  }
});

test('the most telling genre is chosen, whatever the order', () => {
  expect(tellingTag(['Action', 'Sci-Fi', 'Thriller'])).toBe('Sci-Fi');
  expect(tellingTag(['Thriller', 'Sci-Fi', 'Action'])).toBe('Sci-Fi');
  expect(tellingTag(['Comedy', 'Drama', 'Romance', 'War'])).toBe('Romance');
  expect(tellingTag(['Drama'])).toBe('Drama');
  expect(tellingTag(['Opera'])).toBe('Opera');
  expect(tellingTag([])).toBeNull();
});

test('every tag has a colour: the telling ones their own, others one by their place', () => {
  const all = [
    'Cooperative',
    'Horror',
    ...Array.from({ length: 62 }, (_, i) => `Tag ${String(i)}`),
  ];
  const classes = all.map((tag) => tagClass(tag, all));
  expect(classes.every((name) => /^tag-(\d|1[0-8])$/.test(name))).toBe(true);
  expect(tagClass('Horror', all)).toBe(tagClass('Horror', ['Drama', 'Horror']));
  expect(new Set(classes).size).toBe(19);
  expect(tagClass(null, all)).toBe('');
});
