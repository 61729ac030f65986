import { useRef, useState } from 'preact/hooks';
import { about } from '../../state/model';
import { ratings } from '../../state/visitor';
import { hashOf } from '../../route';
import { later } from '../../state/later';
import { encodeRatings } from '../../taste/share_code';

export function ShareCard() {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const given = ratings.value;
  const { code, count } = encodeRatings(given, about.value.scale);
  const link = new URL(hashOf({ kind: 'taste', code }), document.baseURI);
  link.search = '';
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link.href);
      setSaid(later.value.shareCopied);
    } catch {
      setSaid(later.value.shareNotCopied);
    }
  };
  return (
    <section class="desk-card" aria-labelledby="share-heading">
      <h3 id="share-heading">{later.value.shareHeading}</h3>
      {given.length === 0 ? (
        <p>{later.value.shareNone}</p>
      ) : (
        <>
          <p>{later.value.shareLead(count, given.length)}</p>
          <div class="share-link">
            <input
              ref={field}
              class="field"
              type="text"
              readOnly
              aria-label={later.value.shareLink}
              value={link.href}
              onFocus={(event) => {
                event.currentTarget.select();
              }}
            />
            <button type="button" class="primary" onClick={() => void copy()}>
              {later.value.shareCopy}
            </button>
            {'share' in navigator && (
              <button
                type="button"
                onClick={() => {
                  // Refused also when the visitor thinks better of it.
                  navigator.share({ title: later.value.shareTitle, url: link.href }).catch(() => {
                    setSaid('');
                  });
                }}
              >
                {later.value.shareSend}
              </button>
            )}
          </div>
        </>
      )}
      <p role="status">{said}</p>
    </section>
  );
}
