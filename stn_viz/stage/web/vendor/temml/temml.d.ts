/** What the lessons use of Temml. */
declare const temml: {
  render(
    tex: string,
    node: Element,
    options?: { displayMode?: boolean; trust?: boolean; throwOnError?: boolean },
  ): void;
};
export default temml;
