/**
 * The seal: a milled ring round a disc. Open = waits for a signature, filled = signed (and the app's mark).
 * `plain` takes the colour of the text around it, for the navigation.
 */
export function Seal({ filled = false, size = 14, plain = false }: { readonly filled?: boolean; readonly size?: number; readonly plain?: boolean }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="none" aria-hidden="true" className={plain ? undefined : 'tone-seal'}>
      <circle cx="12" cy="12" r="10.6" stroke="currentColor" strokeWidth="1.8" strokeDasharray="1.665 1.665" />
      {filled ? (
        <>
          <circle cx="12" cy="12" r="8" fill="currentColor" />
          <path d="M8 12.2l2.8 2.8 5.4-6" stroke="var(--seal-disc)" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
        </>
      ) : (
        <circle cx="12" cy="12" r="7" stroke="currentColor" strokeWidth="2" />
      )}
    </svg>
  )
}
