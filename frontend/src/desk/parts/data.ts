/** A property of plain data: a part that is given the same again is not drawn again. */

import { same } from "../state/same";

export const data = { attribute: false, hasChanged: (now: unknown, before: unknown) => !same(now, before) } as const;
