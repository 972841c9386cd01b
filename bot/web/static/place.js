// Finds out where the person is, when he wants to tell it: only then does the browser ask him for permission.

import { t } from "./words.js";

const PATIENCE = 15_000; // ms, once it is permitted
const FRESH = 60_000; // ms; a place that was found so long ago still holds
const ROUGHEST = 1_500; // metres; the server takes nothing rougher, and words say more
const FINEST = 100; // metres; about a thousandth of a degree, which is all that the house keeps
const WHY = { 1: "place_denied", 2: "place_unavailable", 3: "place_timeout" };

const rounded = (degrees) => Math.round(degrees * 1_000) / 1_000;

/** {latitude, longitude, accuracy} in degrees and metres; what is finer stays on the device. Throws an Error a person can read. */
export async function locate() {
  // Browsers tell it only over https and on the machine itself.
  if (!window.isSecureContext || !("geolocation" in navigator)) throw new Error(t("place_unavailable"));
  const { coords } = await new Promise((resolve, reject) => {
    const refused = ({ code }) => reject(new Error(t(WHY[code] ?? "place_unavailable")));
    navigator.geolocation.getCurrentPosition(resolve, refused, { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: FRESH });
  });
  if (coords.accuracy > ROUGHEST) throw new Error(t("place_rough"));
  const { latitude, longitude, accuracy } = coords;
  return { latitude: rounded(latitude), longitude: rounded(longitude), accuracy: Math.max(FINEST, accuracy) };
}
