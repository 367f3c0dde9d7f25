/** How long ago, in a word or two. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "just now", "2 min", "3 h", then a date; in `lang` where the browser knows it. Empty for no time. */
export function ago(iso: string | undefined, now: number, lang = "en"): string {
  const then = iso === undefined ? NaN : Date.parse(iso);
  if (Number.isNaN(then)) return "";
  const locale = known(lang);
  const age = now - then;
  if (age < MINUTE) return justNow(locale);
  if (age < HOUR) return unit(Math.floor(age / MINUTE), "minute", locale);
  if (age < DAY) return unit(Math.floor(age / HOUR), "hour", locale);
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(then);
}

/** The tag itself if it is a language this browser can speak, else English. */
function known(lang: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(lang)[0] ?? "en";
  } catch {
    return "en"; // not a language tag at all
  }
}

function justNow(locale: string): string {
  if (locale.startsWith("en")) return "just now";
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(0, "second");
}

function unit(count: number, name: "minute" | "hour", locale: string): string {
  if (name === "hour" && locale.startsWith("en")) return `${count} h`;
  return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(count);
}
