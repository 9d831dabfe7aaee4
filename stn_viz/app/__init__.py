"""The app: a folder for each page, and beside them what all pages share (state, address, sources, server)."""

RECORDING = "STN_VIZ_RECORDING"  # how `stn-viz open FILE` tells the Debug page which file was named
FOLLOWED = "STN_VIZ_FOLLOWED"  # set: the file is still being written, and the page goes along
