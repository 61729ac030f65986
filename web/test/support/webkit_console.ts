// WebKit's console, of which WebDriver says nothing: MiniBrowser's remote inspector does, which is served beside it.

import type { EventEmitter } from 'node:events';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';

const { ws: WebSocket } = createRequire(import.meta.url)('playwright-core/lib/utilsBundle') as {
  ws: new (address: string) => EventEmitter & { send(text: string): void; close(): void };
};

/** Where a process listens besides the given port; MiniBrowser takes any port for WebDriver if it serves an inspector. */
export function otherPortOf(pid: number, port: number): number | undefined {
  const folder = `/proc/${String(pid)}/fd`;
  const sockets = readdirSync(folder).map((file) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${file}`))?.[1];
    } catch {
      return undefined; // closed meanwhile
    }
  });
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , socket]) => state === '0A' && sockets.includes(socket))
    .map(([, address = '']) => parseInt(address.split(':')[1] ?? '', 16))
    .find((own) => own !== port);
}

export interface Said {
  readonly level: string;
  readonly text: string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly targetId?: string;
    readonly targetInfo?: { readonly targetId: string };
    readonly workerId?: string;
    readonly message?: string | Said;
  };
}

/** Calls one of the inspector's methods. */
type Call = (method: string, params?: object) => number;

/** Hears the messages of a page and of its workers. */
export class WebKitConsole {
  readonly #socket: InstanceType<typeof WebSocket>;
  readonly #hear: (said: Said) => void;
  readonly #awaited = new Map<number, () => void>();
  readonly #targets = new Map<string, Call>(); // another process takes the page over at some loads
  #lastId = 0;

  /** `place`: of the page among all that the browser lets be inspected. */
  constructor(port: number, place: number, hear: (said: Said) => void) {
    this.#hear = hear;
    this.#socket = new WebSocket(
      `ws://127.0.0.1:${String(port)}/socket/1/${String(place)}/WebPage`,
    );
    this.#socket.on('error', () => undefined); // whoever waits for a message says so
    this.#socket.on('close', () => {
      this.#awaitNothing();
    });
    this.#socket.on('message', (data) => {
      this.#take(JSON.parse(String(data)) as Message, this.#call);
    });
  }

  #awaitNothing() {
    for (const go of this.#awaited.values()) go();
  }

  readonly #call: Call = (method, params = {}) => {
    this.#lastId += 1;
    this.#socket.send(JSON.stringify({ id: this.#lastId, method, params }));
    return this.#lastId;
  };

  /** Calls that are handed on by a call of `by`. */
  #through(by: Call, handing: string, to: object): Call {
    return (method, params = {}) => {
      this.#lastId += 1;
      const id = this.#lastId;
      by(handing, { ...to, message: JSON.stringify({ id, method, params }) });
      return id;
    };
  }

  #take(
    { id, method, params: { targetId, targetInfo, workerId, message } = {} }: Message,
    by: Call,
  ) {
    const ofTarget = (id: string) =>
      this.#through(by, 'Target.sendMessageToTarget', { targetId: id });
    const ofWorker = (id: string) =>
      this.#through(by, 'Worker.sendMessageToWorker', { workerId: id });
    if (id !== undefined) this.#awaited.get(id)?.();
    if (method === 'Target.targetCreated' && targetInfo !== undefined) {
      const call = ofTarget(targetInfo.targetId);
      this.#targets.set(targetInfo.targetId, call);
      call('Console.enable');
      call('Worker.enable');
    } else if (method === 'Target.targetDestroyed') {
      this.#targets.delete(targetId ?? '');
      this.#awaitNothing();
    } else if (method === 'Worker.workerCreated' && workerId !== undefined) {
      ofWorker(workerId)('Console.enable');
      by('Worker.initialized', { workerId });
    } else if (method === 'Console.messageAdded' && typeof message === 'object') {
      this.#hear(message);
    } else if (typeof message === 'string') {
      const [target = '', worker = ''] = [targetId, workerId];
      const own = workerId === undefined ? ofTarget(target) : ofWorker(worker);
      this.#take(JSON.parse(message) as Message, own);
    }
  }

  /** Whether all has been heard that was said until now. */
  async isHeard(): Promise<boolean> {
    const call = [...this.#targets.values()].at(-1);
    if (call === undefined) return false;
    await new Promise<void>((resolve) => {
      this.#awaited.set(call('Console.enable'), resolve);
    });
    return true;
  }

  close(): void {
    this.#socket.close();
  }
}
