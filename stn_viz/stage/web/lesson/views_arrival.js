// Views that the player asked for come in a component of their own, which shows nothing.

import { unpack } from "../wire/packing.js";
import { viewsOf } from "./payload.js";

/** @import { Bytes, PackedView } from "./payload.js" */

/** @param {{data: Bytes}} component */
export default function mount({ data }) {
  const { meta, arrays } = unpack(data);
  const { lesson, language, views } =
    /** @type {{lesson: string, language: string, views: Record<string, PackedView>}} */ (
      /** @type {unknown} */ (meta)
    );
  viewsOf(lesson, language).add(views, arrays);
}
