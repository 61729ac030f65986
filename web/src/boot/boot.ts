// Stands in the page itself, before all that is fetched, and says in words why nothing comes: a blank page tells nobody whom to
// ask. It mends what can be mended from here: an address without its slash, a wrong copy in the browser's cache.

import { hostFault } from '../shared/host_fault';

const slowMs = 10_000;
const runner = 'Whoever runs this site can mend that';

const app = () => document.getElementById('app');

/** In the place of the page, or above it. */
function say(text: string, isAbove = false) {
  const sentence = document.createElement('p');
  sentence.role = 'alert';
  sentence.textContent = text;
  const put = () => {
    if (isAbove) app()?.before(sentence);
    else app()?.replaceChildren(sentence);
  };
  if (app() === null) addEventListener('DOMContentLoaded', put);
  else put();
}

/** The sentence for a script or a style sheet that did not load; none where the page is about to load again. */
async function reason(url: string, integrity: string): Promise<string> {
  const address = new URL(location.href);
  if (address.protocol === 'file:')
    return 'This page does not work from a folder. It needs a web server: “python3 -m http.server” in that folder starts one.';
  if (origin === 'null')
    return `The frame around this page cuts it off from its files. Please open ${address.href} by itself.`;
  if (!/(\/|\.html?)$/.test(address.pathname)) {
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (visit?.redirectCount !== 0)
      return `The host takes the slash from the end of this address, so the page does not find its files. ${runner}.`;
    address.pathname += '/';
    location.replace(address);
    return '';
  }
  const file = new URL(url).pathname.split('/').slice(-2).join('/');
  const { kind, type } = await hostFault(url, integrity);
  switch (kind) {
    case 'network':
      return `${file} could not be fetched. Please check the connection and load the page again.`;
    case 'missing':
      return `The host has no ${file}. ${runner}: all files of the page have to be uploaded again.`;
    case 'changed':
      return `${file} has other bytes than it was built with. ${runner}: the files have to be copied as they are, line ends too.`;
    case 'type':
      return `The host sends ${file} as “${type}”, so browsers refuse it. ${runner}: .js is text/javascript, .css is text/css.`;
    case 'none':
      // The browser had a wrong copy, and has the right one now.
      if ((history.state as { healed?: boolean } | null)?.healed === true)
        return `${file} did not load. Please load the page again.`;
      history.replaceState({ healed: true }, '');
      location.reload();
      return '';
  }
}

addEventListener(
  'error',
  (event) => {
    const { target } = event;
    if (target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) {
      const isStyle = target instanceof HTMLLinkElement;
      if (isStyle && target.rel !== 'stylesheet') return;
      const url = isStyle ? target.href : target.src;
      void reason(url, target.integrity).then((text) => {
        if (text !== '') say(text, isStyle);
      });
    } else if (app()?.firstChild == null) {
      say(`This page did not start; a newer browser may help (${event.message}).`);
    }
  },
  true,
);
setTimeout(() => {
  if (app()?.firstChild == null)
    say('The host or the connection is slow: the page comes as soon as its files do.');
}, slowMs);
