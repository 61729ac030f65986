import './fields.css';
import { useState } from 'preact/hooks';
import { later } from '../state/later';

interface Years {
  readonly from: number; // 0: any
  readonly to: number;
}

/** All of it stays the same while others are drawn: a field that is drawn anew forgets what is typed in it just now. */
interface Props {
  readonly label: string;
  readonly bound: keyof Years;
  readonly of: Years; // once it is another, the field shows the year of that
  readonly onChange: (part: Partial<Years>) => void;
}

export function YearField({ label, bound, of, onChange }: Props) {
  const [wrongIn, setWrongIn] = useState<Years | null>(null);
  const isWrong = wrongIn === of;
  const year = of[bound];
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
          if (isYear) onChange({ [bound]: Number(text) });
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
