// What stands in the elements of a component. Streamlit calls the component's entry again for each new payload, with the
// same element, and ends a call not only when the element goes: also when new data came while the call was under way.

/**
 * @template T
 */
export class Mounted {
  /** @param {(item: T) => void} dispose  what ends one that stands no longer */
  constructor(dispose) {
    this.dispose = dispose;
    /** @type {WeakMap<HTMLElement, T>} */
    this.items = new WeakMap();
  }

  /** @param {HTMLElement} parent */
  get(parent) {
    return this.items.get(parent);
  }

  /**
   * Let an item stand in an element; what stood there before is ended.
   * @param {HTMLElement} parent
   * @param {() => T} open  makes it, once the place is free
   */
  open(parent, open) {
    this.end(parent);
    const item = open();
    this.items.set(parent, item);
    return item;
  }

  /** @param {HTMLElement} parent */
  end(parent) {
    const item = this.items.get(parent);
    this.items.delete(parent);
    if (item !== undefined) this.dispose(item);
  }

  /**
   * Return what a call of the entry gives back: its end is the item's only where the element has left the page.
   * @param {HTMLElement} parent
   */
  leaving(parent) {
    return () => {
      if (!parent.isConnected) this.end(parent);
    };
  }
}
