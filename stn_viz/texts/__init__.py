"""The words of the page, and how numbers are said."""
