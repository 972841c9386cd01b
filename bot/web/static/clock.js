// Times and days as the person reads them: his zone when the server names it, else the device's; "today" by the server's clock.

import { locale, t } from "./words.js";

let zone;
let skew = 0;
let formats = {};

/** Set the server's time (ISO) and the person's IANA zone, when known. */
export function setClock(now, zoneName) {
  const server = Date.parse(now);
  skew = Number.isNaN(server) ? 0 : server - Date.now();
  zone = zoneName || undefined;
  formats = {};
}

function format(name, options) {
  const key = `${name}|${locale()}`;
  try {
    formats[key] ??= new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone });
  } catch {
    formats[key] = new Intl.DateTimeFormat(locale(), options); // a zone that this browser does not know
  }
  return formats[key];
}

const serverNow = () => new Date(Date.now() + skew);

export const isoNow = () => serverNow().toISOString();

export function timeOf(iso) {
  return format("time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));
}

/** Full date and time, for the tooltip of a time stamp. */
export function momentOf(iso) {
  return format("moment", { dateStyle: "full", timeStyle: "short" }).format(new Date(iso));
}

/** Equal for two moments of one day in the person's zone. */
export function dayOf(iso) {
  return format("day", { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(iso));
}

export function dayLabel(iso) {
  const now = serverNow();
  const day = dayOf(iso);
  if (day === dayOf(now)) return t("today");
  if (day === dayOf(now.getTime() - 86_400_000)) return t("yesterday");
  const sameYear = new Date(iso).getFullYear() === now.getFullYear();
  const parts = { month: "long", day: "numeric", weekday: "short" };
  return sameYear
    ? format("label", parts).format(new Date(iso))
    : format("longLabel", { ...parts, year: "numeric" }).format(new Date(iso));
}

/** Bytes as a person reads them. */
export function sizeLabel(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: unit ? 1 : 0 }).format(value)} ${units[unit]}`;
}
