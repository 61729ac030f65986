// Calls between the page and a worker: a method's name and its arguments go as one message, what it answers as another. A
// function among the arguments stays where it is; the other side gets one that calls it.

export interface Port {
  onmessage: ((event: MessageEvent<Message>) => void) | null;
  postMessage(message: Message): void;
}

type Name = string | number; // of a method, or of a function that was handed over

interface Message {
  readonly id: number;
  readonly name?: Name; // none: it is an answer
  readonly values?: readonly unknown[];
  readonly value?: unknown;
  readonly error?: string;
}

interface Handed {
  readonly handedFunction: number;
}

type Method = (...values: unknown[]) => unknown;

/** The other side's methods; each answers later. */
export type Remote<Api> = {
  readonly [Key in keyof Api]: Api[Key] extends (...values: infer Values) => infer Value
    ? (...values: Values) => Promise<Awaited<Value>>
    : never;
};

export interface Connection<Api> {
  readonly api: Remote<Api>;
  /** There will be no more answers: every call, open or to come, fails with this. */
  readonly end: (reason: Error) => void;
}

/** Answers the other side's calls by `own`, and lets it be called. */
export function connect<Api>(port: Port, own: object = {}): Connection<Api> {
  const open = new Map<number, readonly [keep: (value: unknown) => void, refuse: Method]>();
  const handed: Method[] = [];
  let last = 0;
  let ended: Error | null = null;
  const call = (name: Name, values: readonly unknown[]) =>
    new Promise((keep, refuse) => {
      if (ended !== null) throw ended;
      last += 1;
      open.set(last, [keep, refuse]);
      port.postMessage({
        id: last,
        name,
        values: values.map((value) =>
          typeof value === 'function'
            ? { handedFunction: handed.push(value as Method) - 1 }
            : value,
        ),
      });
    });
  const taken = (value: unknown): unknown => {
    const place = (value as Handed | null | undefined)?.handedFunction;
    return place === undefined ? value : (...values: unknown[]) => call(place, values);
  };
  port.onmessage = ({ data: { id, name, values, value, error } }) => {
    if (name === undefined) {
      const [keep, refuse] = open.get(id) ?? [];
      open.delete(id);
      if (error === undefined) keep?.(value);
      else refuse?.(new Error(error));
      return;
    }
    const answer = async () => {
      const given = (values ?? []).map(taken);
      return typeof name === 'number'
        ? handed[name]?.(...given)
        : (own as Record<string, Method>)[name]?.(...given);
    };
    answer().then(
      (value) => {
        port.postMessage({ id, value });
      },
      (error: unknown) => {
        port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
      },
    );
  };
  const api = new Proxy({} as Remote<Api>, {
    get:
      (_, name) =>
      (...values: unknown[]) =>
        call(name as string, values),
  });
  const end = (reason: Error) => {
    ended ??= reason;
    for (const [, refuse] of open.values()) refuse(reason);
    open.clear();
  };
  return { api, end };
}
