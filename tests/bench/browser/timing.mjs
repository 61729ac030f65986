// Times contenders in turns, so that what else the machine does falls on all alike. {name, run(input), times}.

export function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p10: at(0.1), median: at(0.5), p95: at(0.95) };
}

export async function timeInTurns(contenders, inputs, rounds) {
  for (const contender of contenders) {
    contender.times = [];
    for (const input of inputs) await contender.run(input); // to warm up
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      for (const input of inputs) {
        const start = performance.now();
        const pending = contender.run(input);
        if (pending instanceof Promise) await pending;
        contender.times.push(performance.now() - start);
      }
    }
  }
}

/** The lines of a table of {name, median, p95}. */
export function timesTable(title, rows) {
  return [
    `| ${title} | median ms | p95 ms |`,
    '|---|---|---|',
    ...rows.map(
      ({ name, median, p95 }) => `| ${name} | ${median.toFixed(3)} | ${p95.toFixed(3)} |`,
    ),
  ];
}
