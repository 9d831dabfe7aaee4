# The pad on which a digit is drawn.
pad-label = Draw a digit with mouse, pen or finger
pad-clear = Clear
