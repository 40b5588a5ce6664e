/** The name, and a bowl with a gold seam. */
export const Mark = () => (
  <h1 class="mark">
    <svg viewBox="0 0 36 36" aria-hidden="true">
      <path d="M3 10h30c0 13-6 21-15 21S3 23 3 10Z" fill="url(#glaze)" />
      <path class="mark-seam" d="M12 10l5 7-6 5 5 9M17 17l9 2 4-4" />
    </svg>
    Kintsugi
  </h1>
);
