/** A QR code on its card: modules large enough for the last row, quiet zone of four. */
import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4;
/** In u: what a phone at the back of the hall can still read, and what the card is at least. */
const LEAST_MODULE = 1.2;
const LEAST_CARD = 46;

/** `<svg class="qr">`; `--card` is its side in u. */
export function qrCode(text: string): SVGSVGElement {
  const { size, data } = encode(text, { ecc: "M", border: 0 });
  const side = size + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "qr");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", text);
  svg.style.setProperty("--card", String(Math.max(LEAST_CARD, side * LEAST_MODULE)));
  const path = document.createElementNS(SVG, "path");
  const modules = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])));
  path.setAttribute("d", modules.join(""));
  svg.append(path);
  return svg;
}
