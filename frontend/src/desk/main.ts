/** The desk's page. */

import "./desk.css";
import "./bc-desk";

document.body.append(document.createElement("bc-desk"));
