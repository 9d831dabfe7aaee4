"""The static site: first page, lessons and Explore as a folder of plain files that any host serves."""
