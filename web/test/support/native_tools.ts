// The native tools, where a test needs their answer or a model of its own.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a tool; the answer is what it writes to its standard output. */
export function runTool(tool: string, options: readonly string[], folder = '.'): string {
  const tools = process.env['MATINEE_TOOLS_DIR'];
  if (tools === undefined) throw new Error(`MATINEE_TOOLS_DIR must name the folder of ${tool}`);
  return execFileSync(join(tools, tool), options, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'], // what it complains of is told with its failure
  });
}

const sampleMovies = join(import.meta.dirname, '../../../tools/sample/movies.csv');

/** Makes a bundle without a report, in a folder of its own. */
export function modelWithoutReport(folder: string, movies = sampleMovies): string {
  mkdirSync(folder, { recursive: true });
  runTool('als_synth', ['--movies', movies, '--num-users', '300', '--out', 'data'], folder);
  runTool('als_export', ['-q', '--data', 'data', '--no-evaluation', '--out', 'model'], folder);
  return join(folder, 'model');
}

/** Makes one of these films, rows of movies.csv without their ids, and of twenty more. */
export function modelOfFilms(folder: string, films: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  const more = Array.from({ length: 20 }, (_, i) => `Film ${String(i)} (1999),Comedy`);
  const rows = [...films, ...more].map((film, i) => `${String(i)},${film}`);
  writeFileSync(join(folder, 'movies.csv'), ['movieId,title,genres', ...rows, ''].join('\n'));
  return modelWithoutReport(folder, join(folder, 'movies.csv'));
}

/** Two of them have one title and one year. */
export const modelWithTwins = (folder: string): string =>
  modelOfFilms(folder, [
    'Silent Bay (2004),Drama',
    'Silent Bay (2004),Horror',
    'Old Pier (1987),Thriller',
  ]);
