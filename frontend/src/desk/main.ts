/** The desk's page. */

import "./desk.css";
import "./page/bc-desk";

document.body.append(document.createElement("bc-desk"));
