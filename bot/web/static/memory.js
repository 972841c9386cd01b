// What this window remembers across reloads; falls back to plain memory where the browser forbids storage.

const fallback = new Map();

export function recall(key) {
  try {
    const value = sessionStorage.getItem(`peiban.${key}`);
    return value === null ? null : JSON.parse(value);
  } catch {
    return fallback.get(key) ?? null;
  }
}

/** Keep a JSON value; null forgets it. */
export function remember(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(`peiban.${key}`);
    else sessionStorage.setItem(`peiban.${key}`, JSON.stringify(value));
  } catch {
    fallback.set(key, value);
  }
}
