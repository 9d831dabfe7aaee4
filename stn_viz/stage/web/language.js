// The language of the page, for screen readers, hyphenation and the choice among fonts: Python says which.

/** @param {{data: {language: string}}} component */
export default function mount({ data }) {
  document.documentElement.lang = data.language;
}
