/** A link as a QR code. */

import { html, svg, type TemplateResult } from "lit";
import { encode } from "uqr";

export function code(url: string, label: string): TemplateResult {
  const { data, size } = encode(url, { border: 0 });
  const path = data.flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return html`<svg class="code" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label} shape-rendering="crispEdges">
    ${svg`<path d=${path} fill="currentColor"/>`}
  </svg>`;
}
