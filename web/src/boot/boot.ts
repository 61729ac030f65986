// Stands in the page itself, before all that is fetched, and says in words why nothing comes: a blank page tells nobody whom to
// ask. It mends what can be mended from here: an address without its slash, a wrong copy in the browser's cache.

import { hostFault } from '../shared/host_fault';

const slowMs = 10_000;
const runner = 'Whoever runs this site can mend that';

const app = () => document.getElementById('app');

let hasSaid = false;

/** The first thing that is wrong: others mostly follow from it. */
function say(text: string) {
  if (hasSaid) return;
  hasSaid = true;
  const sentence = document.createElement('p');
  sentence.role = 'alert';
  sentence.textContent = text;
  // A page without its styles works, and comes below.
  const put = () => app()?.before(sentence);
  if (app() === null) addEventListener('DOMContentLoaded', put);
  else put();
}

/** Says why a script or a style sheet did not load, or loads the page again where that helps. */
async function explain(url: string, integrity: string): Promise<void> {
  const address = new URL(location.href);
  if (origin === 'null') {
    say(
      'This page needs a web server and a tab of its own: from a folder, or cut off in a frame, it finds no files.',
    );
    return;
  }
  if (!/(\/|\.html?)$/.test(address.pathname)) {
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (visit?.redirectCount === 0) {
      address.pathname += '/';
      location.replace(address);
    } else {
      say(
        `The host takes the slash from this address, and the page finds none of its files. ${runner}.`,
      );
    }
    return;
  }
  const file = new URL(url).pathname.split('/').slice(-2).join('/');
  const { kind, type } = await hostFault(url, integrity);
  const isHealed = (history.state as { healed?: boolean } | null)?.healed === true;
  if (kind === 'none' && !isHealed) {
    // The browser had a wrong copy, and has the right one now.
    history.replaceState({ healed: true }, '');
    location.reload();
  } else if (kind === 'missing' || kind === 'changed') {
    say(
      `The host does not have ${file} as it was built. ${runner}: upload all files again, as they are.`,
    );
  } else if (kind === 'type') {
    say(
      `The host sends ${file} as ${type}, which browsers refuse. ${runner}: .js is text/javascript, .css text/css.`,
    );
  } else say(`${file} did not come. Please check the connection and load again.`);
}

addEventListener(
  'error',
  (event) => {
    const { target } = event;
    if (target instanceof HTMLScriptElement) void explain(target.src, target.integrity);
    else if (target instanceof HTMLLinkElement) {
      // Those of later parts have none, and are no matter of this script.
      if (target.integrity !== '') void explain(target.href, target.integrity);
    } else if (app()?.firstChild == null) {
      say(`This page did not start; a newer browser may help (${event.message}).`);
    }
  },
  true,
);
setTimeout(() => {
  // It goes when the page comes.
  if (app()?.firstChild == null && !hasSaid)
    app()?.append('The host or the connection is slow. Please wait, or load again.');
}, slowMs);
