import './fields.css';
import { useState } from 'preact/hooks';
import { later } from '../state/later';

interface Props<T> {
  readonly label: string;
  readonly of: T; // what has the year: once it is another, the field shows the year of that
  readonly year: number; // 0: any
  readonly onYear: (year: number) => void;
}

export function YearField<T extends object>({ label, of, year, onYear }: Props<T>) {
  const [wrongIn, setWrongIn] = useState<T | null>(null);
  const isWrong = wrongIn === of;
  return (
    <label>
      {label}{' '}
      <input
        class="field year-field"
        type="text"
        inputMode="numeric"
        maxLength={4}
        placeholder={later.value.yearAny}
        value={year === 0 ? '' : String(year)}
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          const isYear = text === '' || /^\d{4}$/.test(text);
          setWrongIn(isYear ? null : of);
          if (isYear) onYear(Number(text));
        }}
        aria-invalid={isWrong}
      />
      {isWrong && (
        <span class="field-wrong" role="alert">
          {later.value.yearWrong}
        </span>
      )}
    </label>
  );
}
