# The stage in the browser.
stage-label = Spatial transformer stage
