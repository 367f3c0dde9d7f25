/** A QR code on its card: modules large enough for the last row, quiet zone of four. */
import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4;

/** In u: the least side of a module, and of the card. */
interface Least {
  module: number;
  card: number;
}

/** What a phone at the back of the hall can still read, and one that comes near. */
const HALL: Least = { module: 1.2, card: 46 };
export const NEAR: Least = { module: 0.45, card: 18 };

/** `<svg class="qr">`; `--card` is its side in u. */
export function qrCode(text: string, least = HALL): SVGSVGElement {
  const { size, data } = encode(text, { ecc: "M", border: 0 });
  const side = size + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "qr");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", text);
  svg.style.setProperty("--card", String(Math.max(least.card, side * least.module)));
  const path = document.createElementNS(SVG, "path");
  const modules = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])));
  path.setAttribute("d", modules.join(""));
  svg.append(path);
  return svg;
}
