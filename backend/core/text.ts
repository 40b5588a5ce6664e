/** Longest piece of foreign text that is shown anywhere. */
const longest = 256;

/**
 * Foreign text made safe for a terminal or a log: control characters (C0, C1, ESC, CR), bidirectional and
 * zero-width marks become visible escapes, and it is cut at 256 characters. See CVE-2021-25743.
 */
export function safeText(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.replaceAll(
    // oxlint-disable-next-line no-control-regex -- naming control characters is this function's work
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
