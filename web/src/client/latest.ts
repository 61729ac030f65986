/**
 * Wraps an asynchronous question so that only the newest matters: while one is under way, a newer question waits and replaces
 * any that waited before it. `onAnswer` never hears of a question that a later one has overtaken.
 */
export function latestWins<Question, Result>(
  ask: (question: Question) => Promise<Result>,
  onAnswer: (result: Result, question: Question) => void,
  onError: (error: unknown) => void,
): (question: Question) => void {
  let busy = false;
  let waiting: { question: Question } | null = null;

  const run = async (question: Question) => {
    busy = true;
    try {
      const result = await ask(question);
      if (waiting === null) onAnswer(result, question);
    } catch (error) {
      if (waiting === null) onError(error);
    }
    busy = false;
    if (waiting !== null) {
      const next = waiting.question;
      waiting = null;
      void run(next);
    }
  };

  return (question) => {
    if (busy) waiting = { question };
    else void run(question);
  };
}
