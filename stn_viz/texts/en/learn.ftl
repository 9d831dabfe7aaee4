# The lessons: their list, their page, and what the player says.
learn-no-cut = There is no lecture { $name }; wanted one of { $options }.
