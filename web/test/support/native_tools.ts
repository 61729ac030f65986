// The native tools, where a test needs their answer or a model of its own.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
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

/** Makes a bundle without a report, in a folder of its own. */
export function modelWithoutReport(folder: string): string {
  const movies = join(import.meta.dirname, '../../../tools/sample/movies.csv');
  mkdirSync(folder, { recursive: true });
  runTool('als_synth', ['--movies', movies, '--num-users', '300', '--out', 'data'], folder);
  runTool('als_export', ['-q', '--data', 'data', '--no-evaluation', '--out', 'model'], folder);
  return join(folder, 'model');
}
