/** Three voices, one bar each. The same drawing as app/icon.svg. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      strokeWidth="3"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" fill="var(--accent-9)" />
      <g stroke="#fff">
        <path d="M9 12.5v7" />
        <path d="M16 8.5v15" />
        <path d="M23 12.5v7" strokeOpacity=".65" />
      </g>
    </svg>
  );
}
