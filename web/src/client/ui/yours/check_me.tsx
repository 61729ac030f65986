// How well the visitor's ratings predict each other, and which of them nobody would have expected.

import './check_me.css';
import { useEffect, useState } from 'preact/hooks';
import { described } from '../../state/list';
import { askEngine, numUsable } from '../../state/model';
import { ratings } from '../../state/visitor';
import type { SelfCheck } from '../../../shared/protocol';
import { later } from '../../state/later';
import { ItemTitle } from '../item_title';

const fewest = 3; // with fewer it says nothing
const numSurprises = 3;
const leastSurprise = 1; // half widths of the interval in which four of five ratings fall

/** Of the ratings of now; the last one until it is there. */
function useCheck(): SelfCheck | null {
  const [report, setReport] = useState<SelfCheck | null>(null);
  const given = ratings.value;
  const known = numUsable.value;
  useEffect(() => {
    let asked = true;
    if (known > 0 && given.length >= fewest) {
      askEngine((api) => api.checkMe(given)).then(
        (answer) => {
          if (asked) setReport(answer);
        },
        () => undefined, // the engine is gone, and the page says so
      );
    }
    return () => {
      asked = false;
    };
  }, [given, known]);
  return report;
}

export function CheckMe() {
  const report = useCheck();
  const given = ratings.value.length;
  if (given === 0) return null;
  if (given < fewest || report === null) {
    return given < fewest ? <p class="lead check-few">{later.value.checkFew}</p> : null;
  }
  const { rmse, rmseItemMeans } = report;
  const surprises = Array.from(report.itemIds, (itemId, i) => {
    const item = described.value.get(itemId);
    const [value = 0, predicted = 0, low = 0, high = 1] = [
      report.given[i],
      report.predicted[i],
      report.low[i],
      report.high[i],
    ];
    const surprise = (2 * Math.abs(value - predicted)) / Math.max(high - low, 1e-6);
    return { item, value, predicted, surprise };
  })
    .filter(({ surprise }) => surprise >= leastSurprise)
    .sort((a, b) => b.surprise - a.surprise)
    .slice(0, numSurprises);
  return (
    <section class="desk-card check" aria-labelledby="check-title">
      <h3 id="check-title">{later.value.checkHeading}</h3>
      <p>
        {later.value.checkLead(report.itemIds.length, rmse, rmseItemMeans)}{' '}
        {later.value.checkVerdict(rmse - rmseItemMeans)}
      </p>
      {surprises.length > 0 && (
        <>
          <h4>{later.value.checkSurprises}</h4>
          <ul class="surprises">
            {surprises.map(
              ({ item, value, predicted }) =>
                item !== undefined && (
                  <li key={item.itemId}>
                    <strong>
                      <ItemTitle item={item} />
                    </strong>
                    : {later.value.checkSurprise(value, predicted)}
                  </li>
                ),
            )}
          </ul>
        </>
      )}
    </section>
  );
}
