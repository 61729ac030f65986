import { useRef, useState } from 'preact/hooks';
import { ratings } from '../../app_state';
import { hashOf } from '../../route';
import { later } from '../../../shared/strings_later';
import { encodeRatings, maxShared } from '../../taste/share_code';

export function ShareCard() {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const given = ratings.value;
  const link = new URL(hashOf({ kind: 'taste', code: encodeRatings(given) }), document.baseURI);
  link.search = '';
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link.href);
      setSaid(later.shareCopied);
    } catch {
      setSaid(later.shareNotCopied);
    }
  };
  return (
    <section class="desk-card" aria-labelledby="share-heading">
      <h3 id="share-heading">{later.shareHeading}</h3>
      {given.length === 0 ? (
        <p>{later.shareNone}</p>
      ) : (
        <>
          <p>{later.shareLead(Math.min(given.length, maxShared), given.length)}</p>
          <div class="share-link">
            <input
              ref={field}
              class="field"
              type="text"
              readOnly
              aria-label={later.shareLink}
              value={link.href}
              onFocus={(event) => {
                event.currentTarget.select();
              }}
            />
            <button type="button" class="primary" onClick={() => void copy()}>
              {later.shareCopy}
            </button>
            {'share' in navigator && (
              <button
                type="button"
                onClick={() => {
                  // Refused also when the visitor thinks better of it.
                  navigator.share({ title: later.shareTitle, url: link.href }).catch(() => {
                    setSaid('');
                  });
                }}
              >
                {later.shareSend}
              </button>
            )}
          </div>
        </>
      )}
      <p role="status">{said}</p>
    </section>
  );
}
